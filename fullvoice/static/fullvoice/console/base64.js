// Audio as the protocol carries it: base64 of little-endian PCM16.

export function encode(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)));
}

export function decode(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length & ~1);
  for (let k = 0; k < bytes.length; k += 1) bytes[k] = binary.charCodeAt(k);
  return bytes.buffer;
}
