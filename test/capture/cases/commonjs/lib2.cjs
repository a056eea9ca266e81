exports.label = "abc";
