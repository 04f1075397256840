/* never closed: atoi(1)
{ "
atoi(1)