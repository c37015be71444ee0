const path = require("node:path");
const { writeSchemas } = require("../dist/schemas.js");

writeSchemas(path.resolve(__dirname, "../../.."));
