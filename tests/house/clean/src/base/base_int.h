
  	
/* Blank bytes before the head are fine. */
#pragma once
