/* Braces and parentheses that do not pair. */
}}} ) ( ((( {
)) {
) {{{{ } int f() { atoi(1);