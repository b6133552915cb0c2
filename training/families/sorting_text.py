"""Wording and word lists of the sorting family."""

SORT = (
    "Sort {x} {d}.",
    "sort {x} {d}",
    "Sort these numbers {d}: {x}",
    "Sort the numbers {x} {d}.",
    "sort these {d}: {x}",
    "Put {x} in order {d}.",
    "Put these numbers in order {d}: {x}",
    "Order {x} {d}.",
    "order these numbers {d}: {x}",
    "Arrange {x} {d}.",
    "arrange the numbers {x} {d}",
    "Write {x} {d}.",
    "List {x} {d}.",
    "{x} sorted {d}",
    "{x}: sort {d}",
    "Can you sort {x} {d}?",
    "Please sort {x} {d}.",
    "Please put these {d}: {x}",
    "My cards are {x}. Sort them {d}.",
    "The teams scored {x}. List the scores {d}.",
)
DIRECTIONS = {
    "up": ("from smallest to largest", "from smallest to biggest", "from small to large", "from low to high",
           "from least to greatest", "in ascending order", "in increasing order"),
    "down": ("from largest to smallest", "from biggest to smallest", "from large to small",
             "from high to low",
             "from greatest to least", "in descending order", "in decreasing order"),
}  # fmt: skip
UNDIRECTED = (
    "Sort {x}",
    "sort {x}",
    "sort these numbers: {x}",
    "Put {x} in order.",
    "put these numbers in order: {x}",
    "Sort the numbers {x}.",
)
WORDS = (
    "Sort {x} alphabetically.",
    "sort {x} alphabetically",
    "Put {x} in alphabetical order.",
    "put these words in alphabetical order: {x}",
    "Sort these words alphabetically: {x}",
    "Sort the words {x}.",
    "sort these words: {x}",
    "Order {x} from A to Z.",
    "sort {x} from a to z",
    "Arrange {x} in alphabetical order.",
    "List {x} alphabetically.",
    "{x} in alphabetical order",
    "{x}: sort alphabetically",
    "In what order are {x} in a dictionary?",
    "Can you sort {x} alphabetically?",
    "Please sort these words from A to Z: {x}",
    "My list says {x}. Put it in alphabetical order.",
)
PLACE = (
    "What is the {o} of {x}?",
    "what's the {o} of {x}",
    "What is the {o} number in {x}?",
    "Which number is the {o}: {x}?",
    "which is the {o} of {x}",
    "Find the {o} of {x}.",
    "find the {o} number: {x}",
    "Of {x}, which is the {o}?",
    "Give the {o} number of {x}.",
    "{o} of {x}",
    "{x}: which is the {o}?",
    "Tell me the {o} number in {x}.",
    "The players scored {x}. What was the {o} score?",
)
MEDIAN = (
    "What is the median of {x}?",
    "what's the median of {x}",
    "Find the median of {x}.",
    "find the median: {x}",
    "median of {x}",
    "Give the median of {x}.",
    "{x}: what is the median?",
    "Which number is in the middle when {x} are sorted?",
    "The scores are {x}. What is the median score?",
)
COUNT = (
    "How many of {x} are {c} {k}?",
    "how many of {x} are {c} {k}",
    "How many of these numbers are {c} {k}: {x}?",
    "how many numbers are {c} {k}: {x}",
    "Of {x}, how many are {c} {k}?",
    "Count the numbers {c} {k}: {x}",
    "Count how many of {x} are {c} {k}.",
    "{x}: how many are {c} {k}?",
    "Tell me how many of {x} are {c} {k}.",
    "The rooms hold {x} people. How many of the numbers are {c} {k}?",
)
COMPARISONS = {
    "above": ("above", "larger than", "greater than", "bigger than", "more than", "over"),
    "below": ("below", "smaller than", "less than", "under", "lower than"),
}
SIZES = {
    "largest": ("largest", "biggest", "greatest", "highest"),
    "smallest": ("smallest", "smallest", "lowest"),
}
ORDINALS = {1: ("",), 2: ("second ", "2nd "), 3: ("third ", "3rd ")}

COMMON = """
air ant apple arm art baby back bag ball band bank bar base bath beach bean bear bed bee bell belt bench
berry big bike bird black blue boat body bone book boot bottle bowl box boy branch bread bridge broom brush
bus bush cake camel camp can candle car card carrot cart case castle cat chain chair cheese cherry chest
chin city class clay clock cloth cloud coal coat coin cold comb cook cool corn cow crab cream crow cup dad
dance dark day deer desk dish dog doll door dot dragon dream dress drink drum duck dust eagle ear earth east
egg elbow engine eye face fact fall farm fast fat father feather fence field fig film fire fish five flag
flame flat floor flour flower fly fog food foot fork fox frog fruit game garden gate gift girl glass glove
goat gold goose grape grass green grey hall ham hand happy hat hawk head heart hen hill hole home honey hook
horn horse hot hotel house ice idea ink iron island jam jar jeans jelly job joke juice jump key king kite
kitten knee knife lake lamb lamp land leaf leg lemon letter light lime line lion lip list lock log long love
map mask meal meat melon metal milk mill mint mirror money monkey moon mouse mouth mud music nail name neck
nest net night noon north nose note nut oak ocean oil olive onion orange oven owl page paint pan paper park
path pea peach pear pen pencil pepper pet phone piano pie pig pillow pin pine pipe plan plane plant plate
plum pocket pond pony pot potato prize queen rabbit radio rain red rice ring river road rock roof room rope
rose rug rule sad sail salad salt sand school sea seed shark sheep shell ship shirt shoe shop sky sleep snail
snake snow soap sock sofa song soup south spoon spring square stamp star stick stone store storm street
sugar sun swan table tail tea team tent tiger time toe tomato tooth town toy train tree truck tub uncle van
vase violin voice wagon wall water wave west wheat wheel white wind window wing winter wolf wood wool yard
year yellow zebra zoo
""".split()  # fmt: skip
