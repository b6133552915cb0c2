"""Make words.txt from a system word list (Debian's wamerican, see SCOWL-LICENCE.txt)."""

import re
import sys
from pathlib import Path

EXCLUDED_WORDS = {"raspberry", "raspberries", "strawberry", "strawberries"}
EXCLUDED_PARTS = re.compile(
    r"fuck|shit|cunt|nigg|fag(g|s|$)|whor|slut|rape|rapist|bitch|cock(s?$)|dick|porn|penis|vagin|"
    r"kike|spic(s?$)|chink|twat|wank|dildo|homo|tits?$|pussy|jizz|retard|molest|turd|piss|bastard|dyke|negro"
)


def select(lines: list[str]) -> list[str]:
    """Lower-case ASCII words of 3 to 14 letters, without the excluded ones."""
    plain = {w.strip() for w in lines if re.fullmatch(r"[a-z]{3,14}", w.strip())}
    return sorted(w for w in plain - EXCLUDED_WORDS if not EXCLUDED_PARTS.search(w))


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/dict/american-english")
    words = select(source.read_text(encoding="utf-8").splitlines())
    Path(__file__).with_name("words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
