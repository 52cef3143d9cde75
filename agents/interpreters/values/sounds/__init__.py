"""How names sound, well enough to tell which of them could have been heard for each other.

`hanzi` compares Chinese with Chinese, `latin` Latin letters with Latin letters (pinyin included), `transliterated`
a Latin name with the Chinese characters that it is written in. None of them decides: what only sounds alike is asked.
"""
