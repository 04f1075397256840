/* ends in a slash */
/