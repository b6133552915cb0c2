"""Golden files from the exported folder, computed with transformers in f32."""

import argparse
import json
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from evaluate import load_questions
from families.registry import QUESTIONS

GOLDEN = Path(__file__).resolve().parent / "golden"
NEW_TOKENS = 160
GREEDY_QUESTIONS = 100
OPENER = "<|im_start|>think"

TEXTS = (
    "How many r in raspberry", 'how many e\'s are in "elephant"?', "Which is larger, 9.11 or 9.9?",
    "use 3 8 5 2 to make 24", "What is 347 * 68?", "347×68=?", "Wait", "Hmm", "Alternatively", "Final Answer:", " Answer",
    "think", "answer", "Wait, let me check it another way.", " ", "  ", "\n", "\n\n", " \n", "a\n\n b", "tab\there", "\r\n",
    "0123456789", "3.14159", "1,000,000", "-5 + (-3)", "((8*3)+5)-2", "r1 a s p b e r2 r3 y", "don't I'll WE'RE it's",
    "RASPBERRY", "Raspberry", "pneumonia", "naïve café", "cafe\u0301", "Ångström", "straße", "Привет, мир", "你好,世界",
    "こんにちは", "안녕하세요", "مرحبا", "🙂", "👩‍👩‍👧‍👦 family", "é🙂e\u0301", "½ ² ①", "\u00a0nbsp\u00a0", "\u200bzero width",
    "<|im_start|>user\nHi<|im_end|>\n", "<|im_start|>think\n", "<|im_start|>answer\nFinal Answer: 42<|im_end|>",
    "<|endoftext|>", "<|im_start|", "im_start", "a<|im_end|>b", "x" * 40, "...!?;:", "a_b-c/d\\e", "#$%&@^~`",
    "\\boxed{42}", "f(x) = x^2 + 1", "line one\nline two\n", "  leading and trailing  ", "🇫🇷", "mixed 12ab34 CD",
)  # fmt: skip

PROMPTS = (
    "How many r in raspberry", "Which is larger, 9.11 or 9.9?", "What is 347 * 68?", "use 3 8 5 2 to make 24",
    "4827 + 3958", "Hello",
)  # fmt: skip


def chat_ids(tokenizer: PreTrainedTokenizerBase, question: str) -> list[int]:
    """Chat template, then the think opener."""
    messages = [{"role": "user", "content": question}]
    text = tokenizer.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)
    return tokenizer(text + OPENER, add_special_tokens=False)["input_ids"]


@torch.no_grad()
def logits_cases(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> list[dict]:
    """Last-position logits of fixed prompts; for the first also those of every position."""
    cases = []
    for i, question in enumerate(PROMPTS):
        ids = chat_ids(tokenizer, question)
        logits = model(torch.tensor([ids])).logits[0]
        case = {"question": question, "ids": ids, "last": logits[-1].tolist()}
        if i == 0:
            case["all"] = logits.tolist()
        cases.append(case)
    return cases


@torch.no_grad()
def greedy(model: PreTrainedModel, ids: list[int], entries: int, stops: set[int]) -> tuple[list[int], float]:
    """Greedy continuation, and the smallest gap between best and second-best logit on the way."""
    out: list[int] = []
    gap = float("inf")
    cache = None
    feed = torch.tensor([ids])
    while len(out) < NEW_TOKENS:
        result = model(feed, past_key_values=cache, use_cache=True)
        cache = result.past_key_values
        top = result.logits[0, -1, :entries].topk(2)
        gap = min(gap, (top.values[0] - top.values[1]).item())
        out.append(int(top.indices[0]))
        if out[-1] in stops:
            break
        feed = torch.tensor([[out[-1]]])
    return out, gap


def greedy_cases(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> list[dict]:
    """The page's examples, then held-out questions of every family in turn, GREEDY_QUESTIONS in all."""
    questions = [e["question"] for e in json.loads((QUESTIONS / "examples.json").read_text(encoding="utf-8"))]
    pools = {k: v for k, v in load_questions(30, QUESTIONS / "heldout.jsonl").items() if v}
    while len(questions) < GREEDY_QUESTIONS:
        questions.append(pools[list(pools)[len(questions) % len(pools)]].pop()["question"])
    entries = len(tokenizer)
    stops = {tokenizer.convert_tokens_to_ids(t) for t in ("<|im_end|>", "<|endoftext|>")}
    cases = []
    for question in questions[:GREEDY_QUESTIONS]:
        prompt = chat_ids(tokenizer, question)
        ids, gap = greedy(model, prompt, entries, stops)
        text = tokenizer.decode(ids, skip_special_tokens=False)
        cases.append({"question": question, "prompt": prompt, "ids": ids, "text": text, "smallestGap": round(gap, 5)})
    return cases


def tokenizer_cases(tokenizer: PreTrainedTokenizerBase) -> list[dict]:
    """Texts, their ids, and the text decoded from them."""
    cases = []
    for text in TEXTS:
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        decoded = tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        cases.append({"text": text, "ids": ids, "decoded": decoded})
    return cases


def write(name: str, data: object) -> None:
    """Write compact JSON."""
    GOLDEN.mkdir(exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    (GOLDEN / name).write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Write all golden files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    folder = parser.parse_args().model
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    head = {"tokenizerSize": len(tokenizer), "rows": model.config.vocab_size}
    write("logits.json", head | {"cases": logits_cases(model, tokenizer)})
    write("greedy.json", head | {"newTokens": NEW_TOKENS, "cases": greedy_cases(model, tokenizer)})
    write("tokenizer.json", head | {"cases": tokenizer_cases(tokenizer)})


if __name__ == "__main__":
    main()
