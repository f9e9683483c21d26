/** Options for `node`: the shares of a function's memory that Lambda's own Node.js runtime gives to the heap. */
export function heapLimits(memoryMb: number): readonly string[] {
  return [
    `--max-old-space-size=${Math.floor(memoryMb * 0.9)}`,
    `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb * 0.05))}`,
  ];
}
