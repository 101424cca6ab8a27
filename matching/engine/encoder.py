"""An optional sentence encoder of the BERT family, read from a folder: `config.json`, `tokenizer.json`, `model.safetensors`.

Nothing but NumPy, and no network.  The vector of a text is the mean of its last hidden states, of unit length, as
MiniLM and its multilingual kin were trained (Reimers and Gurevych 2019).  A folder that is missing or broken is not an error of
the run: `load` says so with a code, and the run goes on without.
"""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from .codes import NoteCode
from .wordpieces import Tokenizer

TYPES = {"F32": np.float32, "F16": np.float16, "F64": np.float64, "I64": np.int64}
MOST_PIECES = 256
FAMILIES = ("bert", "xlm-roberta", "roberta")
ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)  # Abramowitz and Stegun 7.1.26


class Encoder:
    """Reads its folder when it is made.  Raises OSError, KeyError or ValueError when that cannot be done."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        config = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
        if config.get("model_type", "bert") not in FAMILIES:
            raise ValueError(f"an encoder of the kind {config['model_type']} is not read")
        self.heads, self.layers = int(config["num_attention_heads"]), int(config["num_hidden_layers"])
        self.epsilon = float(config.get("layer_norm_eps", 1e-12))
        # RoBERTa counts places from behind the number of its padding
        self.first_place = 0 if config.get("model_type", "bert") == "bert" else int(config.get("pad_token_id", 1)) + 1
        self.most = min(MOST_PIECES, int(config["max_position_embeddings"]) - self.first_place)
        self.tokenizer = Tokenizer(self.folder / "tokenizer.json")
        self.weights = read_safetensors(self.folder / "model.safetensors")
        self.dimensions = len(self.encode(["probe"])[0])  # a missing or misshapen weight shows here, not in a run

    def __reduce__(self):
        return Encoder, (self.folder,)  # stored indexes hold the folder, not the weights

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """One row of unit length a text."""
        return np.array([self._vector(self.tokenizer.numbers_of(text, self.most)) for text in texts], dtype=np.float32)

    def _vector(self, numbers: list[int]) -> np.ndarray:
        weights = self.weights
        places = np.arange(self.first_place, self.first_place + len(numbers))
        states = weights["embeddings.word_embeddings.weight"][numbers]
        states = states + weights["embeddings.position_embeddings.weight"][places]
        states = self._norm(states + weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(self.layers):
            name = f"encoder.layer.{layer}"
            mixed = self._dense(self._attention(states, f"{name}.attention.self"), f"{name}.attention.output.dense")
            states = self._norm(states + mixed, f"{name}.attention.output.LayerNorm")
            wide = _gelu(self._dense(states, f"{name}.intermediate.dense"))
            states = self._norm(states + self._dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        mean = states.mean(axis=0)
        return mean / (float(np.linalg.norm(mean)) or 1.0)

    def _attention(self, states: np.ndarray, name: str) -> np.ndarray:
        def by_head(kind: str) -> np.ndarray:
            flat = self._dense(states, f"{name}.{kind}")
            return flat.reshape(len(states), self.heads, -1).transpose(1, 0, 2)

        query, key, value = (by_head(kind) for kind in ("query", "key", "value"))
        strength = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
        strength = np.exp(strength - strength.max(axis=-1, keepdims=True))
        mixed = strength / strength.sum(axis=-1, keepdims=True) @ value
        return mixed.transpose(1, 0, 2).reshape(len(states), -1)

    def _dense(self, states: np.ndarray, name: str) -> np.ndarray:
        return states @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _norm(self, states: np.ndarray, name: str) -> np.ndarray:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.epsilon)
        return centred / spread * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]


def _gelu(values: np.ndarray) -> np.ndarray:
    scaled = values / math.sqrt(2)
    step = 1.0 / (1.0 + 0.3275911 * np.abs(scaled))
    series = sum(factor * step ** (power + 1) for power, factor in enumerate(ERF))
    return 0.5 * values * (1.0 + np.sign(scaled) * (1.0 - series * np.exp(-(scaled**2))))


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a file in the safetensors format, as float32; a prefix `bert.` or `roberta.` is taken off."""
    stored = path.read_bytes()
    size = int.from_bytes(stored[:8], "little")
    header = json.loads(stored[8 : 8 + size])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        flat = np.frombuffer(stored[8 + size + start : 8 + size + end], dtype=TYPES[entry["dtype"]])
        bare = name.removeprefix("bert.").removeprefix("roberta.")
        found[bare] = flat.reshape(entry["shape"]).astype(np.float32)
    return found


@cache
def load(folder: str) -> tuple[Encoder | None, NoteCode | None]:
    """The encoder of a folder, or why there is none; neither for the empty name, which means that none is wanted."""
    if not folder:
        return None, None
    if not Path(folder).is_dir():
        return None, NoteCode.ENCODER_MISSING
    try:
        return Encoder(Path(folder)), None
    except (OSError, KeyError, ValueError, TypeError, IndexError):
        return None, NoteCode.ENCODER_BROKEN
