const COUNT = 10;

/** Prints the slowest suites of a run (https://jestjs.io/docs/configuration#custom-reporters). */
export default class SlowestSuites {
  constructor({ rootDir }) {
    this.rootDir = rootDir;
  }

  onRunComplete(_, { testResults }) {
    if (testResults.length <= COUNT) return;
    const seconds = ({ perfStats: { start, end } }) => (end - start) / 1000;
    const slowest = [...testResults].sort((a, b) => seconds(b) - seconds(a)).slice(0, COUNT);
    console.log('Slowest suites:');
    for (const suite of slowest) console.log(`${seconds(suite).toFixed(1).padStart(7)} s  ${suite.testFilePath.slice(this.rootDir.length + 1)}`);
  }
}
