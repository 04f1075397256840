int neither;
