/* Ends in a directive. */
#include