"""A model file that says one known text: a chain of tokens, each the only possible next one. Nothing is trained.

Attention and feed-forward layers are zero and embeddings one-hot, so the logits after a token are one column of the
output matrix: a table of next tokens. The chain starts after the line break that ends the chat template.
"""

from __future__ import annotations

import re
from pathlib import Path

import gguf
import numpy as np

HEADS_OF, CONTEXT, LOGIT = 32, 32_768, 40.0
SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def byte_letters() -> list[str]:
    """GPT-2's visible letter for each byte."""
    visible = {*range(33, 127), *range(161, 173), *range(174, 256)}
    hidden = (chr(256 + n) for n in range(256))
    return [chr(byte) if byte in visible else next(hidden) for byte in range(256)]


def pieces(text: str) -> list[str]:
    """Cut `text` in pieces that all differ and are longer than one byte, each to become one token."""
    found: list[str] = []
    for piece in re.findall(r"\s*\S{1,3}|\s+", text):
        if found and (piece in found or len(piece.encode()) == 1):
            piece = found.pop() + piece  # noqa: PLW2901
        found.append(piece)
    assert "".join(found) == text
    assert len(set(found)) == len(found)
    return found


def write(path: Path, text: str, *, endless: bool = False) -> Path:
    """Write a model that answers `text` to anything, once or for ever."""
    letters = byte_letters()
    chain = ["".join(letters[byte] for byte in piece.encode()) for piece in pieces(text)]
    tokens = [*letters, *chain, *SPECIALS]
    assert len(set(tokens)) == len(tokens)
    end = len(tokens) - 1
    ids = list(range(256, 256 + len(chain)))
    follows = dict(zip([ord("\n"), *ids], [*ids, ids[0] if endless else end], strict=True))
    _write(path, tokens, [follows.get(token, end) for token in range(len(tokens))])
    return path


def _write(path: Path, tokens: list[str], follows: list[int]) -> None:
    vocabulary = len(tokens)
    width = -(-vocabulary // 64) * 64
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("chain")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(HEADS_OF)
    writer.add_head_count(width // HEADS_OF)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(HEADS_OF)
    writer.add_vocab_size(vocabulary)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    _add_tokenizer(writer, tokens)
    _add_tensors(writer, vocabulary, width, follows)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokenizer(writer: gguf.GGUFWriter, tokens: list[str]) -> None:
    ordinary = len(tokens) - len(SPECIALS)
    types = [gguf.TokenType.NORMAL] * ordinary + [gguf.TokenType.CONTROL] * len(SPECIALS)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(["a a"])  # one there must be
    writer.add_bos_token_id(ordinary)
    writer.add_eos_token_id(len(tokens) - 1)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _add_tensors(writer: gguf.GGUFWriter, vocabulary: int, width: int, follows: list[int]) -> None:
    half, whole = np.float16, np.float32
    table = np.zeros((vocabulary, width), half)
    table[follows, range(vocabulary)] = LOGIT / np.sqrt(width)
    writer.add_tensor("token_embd.weight", np.eye(vocabulary, width, dtype=half))
    writer.add_tensor("output_norm.weight", np.ones(width, whole))
    writer.add_tensor("output.weight", table)
    small = (HEADS_OF, width)
    shapes = {"attn_q": (width, width), "attn_k": small, "attn_v": small, "attn_output": (width, width)}
    shapes |= {"ffn_gate": small, "ffn_up": small, "ffn_down": (width, HEADS_OF)}
    for name, shape in shapes.items():
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros(shape, half))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(width, whole))
