"""What the garbage collector need not go through: things that stay.

Streamlit collects after every rerun of anybody's page: 80 ms of CPU with what the modules alone
hold, 7 ms more for each 1,000 photos that were read, and 3 ms with all of that set aside.
"""

import gc


def set_aside() -> None:
    """Leave what lives now out of collections.

    It still goes when nothing refers to it any more. Rings of objects that refer to each other are
    the exception: those that were set aside before and died since go the next time this is called.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
