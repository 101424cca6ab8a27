"""A sentence encoder of 8 dimensions and two layers, written to a folder as real ones are."""

import json
from pathlib import Path

import numpy as np

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "solid", "##ify", "lid", "##ar", "battery", "电", "池", "radar", ","]
SIZE, WIDE, LAYERS, PLACES = 8, 16, 2, 32


def arrays() -> dict[str, np.ndarray]:
    """Weights by the names that BERT gives them, drawn with a fixed seed."""
    random = np.random.default_rng(4)
    shapes = {
        "embeddings.word_embeddings.weight": (len(WORDS), SIZE),
        "embeddings.position_embeddings.weight": (PLACES, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        dense = {f"attention.self.{kind}": (SIZE, SIZE) for kind in ("query", "key", "value")}
        dense |= {
            "attention.output.dense": (SIZE, SIZE),
            "intermediate.dense": (WIDE, SIZE),
            "output.dense": (SIZE, WIDE),
        }
        for part, shape in dense.items():
            shapes[f"{name}.{part}.weight"] = shape
            shapes[f"{name}.{part}.bias"] = shape[:1]
        norms += [f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"]
    found = {
        name: random.normal(0, 1.0 if "word" in name else 0.3, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    for name in norms:
        found |= {f"{name}.weight": np.ones(SIZE, np.float32), f"{name}.bias": np.zeros(SIZE, np.float32)}
    return found


def write_safetensors(path: Path, weights: dict[str, np.ndarray]) -> None:
    """Eight bytes of length, a JSON header, the arrays one after the other."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, values in weights.items():
        stored = values.astype(np.float16 if "LayerNorm" in name else np.float32).tobytes()
        kind = "F16" if "LayerNorm" in name else "F32"
        header[f"bert.{name}"] = {
            "dtype": kind,
            "shape": list(values.shape),
            "data_offsets": [len(data), len(data) + len(stored)],
        }
        data += stored
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def write(folder: Path) -> Path:
    """The whole folder."""
    folder.mkdir(exist_ok=True)
    config = {
        "model_type": "bert",
        "num_attention_heads": 2,
        "num_hidden_layers": LAYERS,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": PLACES,
    }
    tokenizer = {
        "normalizer": {"type": "BertNormalizer", "lowercase": True},
        "added_tokens": [{"id": number, "content": WORDS[number]} for number in range(4)],
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "vocab": {word: number for number, word in enumerate(WORDS)},
        },
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    write_safetensors(folder / "model.safetensors", arrays())
    return folder
