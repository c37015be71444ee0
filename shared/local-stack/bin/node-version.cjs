// Read by whatever Node is there, so in words that an old one knows too.
const OLDEST = [20, 19];

/**
 * @param {string} version such as `20.19.0`
 * @returns {string | null} one sentence that says what to do, or null when the version will do
 */
function nodeRefusal(version) {
  const parts = version.split(".").map(Number);
  if (parts[0] > OLDEST[0] || (parts[0] === OLDEST[0] && parts[1] >= OLDEST[1])) return null;
  return (
    "ALPOKAT needs Node " +
    OLDEST.join(".") +
    " or later and this is Node " +
    version +
    ": install a newer one from https://nodejs.org and start again."
  );
}

module.exports = { nodeRefusal };
