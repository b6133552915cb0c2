"""Token ids with a loss mask: prompts, thoughts and closings in the s1 text format."""

from dataclasses import dataclass, field

from tokenizers import Tokenizer

from traces.segments import Round, Segment


@dataclass
class Document:
    """Token ids and, for each, whether the model is trained to produce it."""

    ids: list[int] = field(default_factory=list)
    loss: list[bool] = field(default_factory=list)

    def add(self, ids: list[int], loss: bool | list[bool]) -> None:
        """Append ids with one flag for all or one each."""
        self.ids += ids
        self.loss += loss if isinstance(loss, list) else [loss] * len(ids)


class Encoder:
    """Encodes rounds and assembles documents with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.im_start, self.im_end = (tokenizer.token_to_id(t) for t in ("<|im_start|>", "<|im_end|>"))
        self.newline = self.plain("\n")

    def plain(self, text: str) -> list[int]:
        """Ids of a text."""
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def segments(self, segments: list[Segment], prefix: str = "") -> tuple[list[int], list[bool]]:
        """Ids of joined segments; a token has loss when none of its characters is masked."""
        text = prefix + "".join(s.text for s in segments)
        masked: list[bool] = [False] * len(prefix)
        for s in segments:
            masked += [not s.loss] * len(s.text)
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        return encoding.ids, [not any(masked[a:b]) for a, b in encoding.offsets]

    def prompt(self, question: str) -> list[int]:
        """The chat prompt with the think opener."""
        return [
            self.im_start, *self.plain(f"user\n{question}"), self.im_end, *self.newline,
            self.im_start, *self.plain("assistant\n"), self.im_start, *self.plain("think"),
        ]  # fmt: skip

    def thinking(self, rounds: list[Round]) -> Document:
        """Rounds one after the other. An opener is encoded by itself, as when it is forced in, and has no loss: with it,
        the end of thinking becomes improbable (log.md).
        """
        doc = Document()
        for i, r in enumerate(rounds):
            if r.opener:
                doc.add(self.plain(r.opener), False)
            doc.add(*self.segments(r.segments, "" if i else "\n"))
        return doc

    def finish(self, doc: Document, answer: str) -> Document:
        """Natural end and answer, all with loss."""
        tail = [self.im_start, *self.plain(f"answer\nAnswer: {answer}"), self.im_end, *self.newline]
        doc.add(tail, True)
        doc.loss[-1] = False
        return doc

    def force(self, doc: Document, answer: str) -> Document:
        """Forced closing without loss, then the true answer with loss."""
        ends_in_newline = self.tokenizer.decode(doc.ids[-1:]).endswith("\n")
        closing = [] if ends_in_newline else self.newline
        doc.add([*closing, self.im_start, *self.plain("answer\nFinal Answer:")], False)
        doc.add([*self.plain(f" {answer}"), self.im_end], True)
        return doc
