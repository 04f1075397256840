/* A header of a tool. */
#pragma once
typedef struct { int a; } tool_may;
