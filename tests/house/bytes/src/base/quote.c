/* Ends in a quote. */
"