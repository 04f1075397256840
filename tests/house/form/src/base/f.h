#pragma once
/* Late. */
