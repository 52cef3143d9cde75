"""From words to the sounds that a voice model speaks: phonemes in Kokoro's alphabet, IPA with a few letters of its own
(A "eigh", I "eye", O "oh", W "ow", Y "oy"; arrows for Chinese tones)."""
