/** What we use of jstat, which comes without types. It is CommonJS: under ES modules it has a default export only. */
declare module 'jstat' {
  const jstat: {
    readonly studentt: {
      /** NaN for a probability outside of 0 … 1. */
      inv(probability: number, degreesOfFreedom: number): number
    }
    readonly normal: {
      cdf(x: number, mean: number, standardDeviation: number): number
    }
  }
  export default jstat
}
