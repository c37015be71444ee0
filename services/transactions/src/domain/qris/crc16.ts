const POLYNOMIAL = 0x1021;
const TOP_BIT = 0x8000;

/**
 * CRC-16/CCITT-FALSE (polynomial 1021, initial value FFFF, nothing reflected), as EMVCo's Merchant-Presented Mode has it:
 * over the bytes of everything before, the tag and length of the checksum itself included.
 * @returns four hexadecimal digits in upper case.
 */
export function crc16(text: string): string {
  let register = 0xffff;
  for (const byte of new TextEncoder().encode(text)) {
    register ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      const shifted = register << 1;
      register = (register & TOP_BIT ? shifted ^ POLYNOMIAL : shifted) & 0xffff;
    }
  }
  return register.toString(16).toUpperCase().padStart(4, "0");
}
