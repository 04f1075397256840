/* Only in a note: #pragma once */
const char *e = "#pragma once";
