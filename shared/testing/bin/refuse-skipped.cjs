/** A reporter that fails the run when a test was skipped: what was not run was not shown to work. */
module.exports = class RefuseSkipped {
  onRunComplete(_, { numPendingTests, numTodoTests, testResults }) {
    const skipped = numPendingTests + numTodoTests;
    if (skipped === 0) return;
    const files = testResults
      .filter((result) => result.numPendingTests + result.numTodoTests > 0)
      .map((result) => result.testFilePath);
    this.error = new Error(
      `${skipped} tests were skipped, and here every test must run:\n${files.join("\n")}`,
    );
    console.error(this.error.message);
  }

  getLastError() {
    return this.error;
  }
};
