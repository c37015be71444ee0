/**
 * How TypeScript becomes what Node runs, once for the processes and for Jest, so that a test never sees another program
 * than a process does. Decorator metadata and class names are what type-graphql and TypeORM read.
 */
module.exports = {
  swcrc: false,
  configFile: false,
  jsc: {
    parser: { syntax: "typescript", decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    target: "es2023",
    keepClassNames: true,
  },
  module: { type: "commonjs" },
};
