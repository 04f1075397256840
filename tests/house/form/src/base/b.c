// Not this kind.
