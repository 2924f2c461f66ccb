/** How finely the numbers of a column are written: with so many decimals, or so many digits in all. */
export class WrittenDigits {
  #fewestDecimals = Number.POSITIVE_INFINITY;
  #decimals = 0;
  #digits = 1;
  #largest = 0;

  /** @param cell a decimal number as text, `value` what it says */
  add(cell: string, value: number): void {
    const [mantissa = '', exponent = '0'] = cell.toLowerCase().split('e');
    const [whole = '', fraction = ''] = mantissa.replace(/^[+-]/, '').split('.');
    const decimals = Math.max(0, fraction.length - Number(exponent));
    this.#fewestDecimals = Math.min(this.#fewestDecimals, decimals);
    this.#decimals = Math.max(this.#decimals, decimals);
    this.#digits = Math.max(this.#digits, `${whole}${fraction}`.replace(/^0+/, '').length);
    this.#largest = Math.max(this.#largest, Math.abs(value));
  }

  /**
   * What one unit of the last digit is worth. Where all have the same decimals, they say it. Else trailing zeros were left out, and
   * the numbers may have been written with so many digits in all: then it is the worth at the largest number.
   */
  resolution(): number {
    const unit = 10 ** -this.#decimals;
    if (this.#fewestDecimals === this.#decimals || this.#largest === 0) return unit;
    return Math.max(unit, 10 ** (Math.floor(Math.log10(this.#largest)) + 1 - this.#digits));
  }
}
