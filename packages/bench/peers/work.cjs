// The same work as in programs/work.ts. faast.js finds a module's file only if it was loaded by require().
exports.identity = (value) => value;
