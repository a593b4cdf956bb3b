"""aiogram's models, built when they are used and not when aiogram is imported.

At its import aiogram builds what validates each of its 400 types: 100 MB and three seconds of one core, for bots that
take whole updates through them. Ruko decodes updates by itself (`bot.telegram.intake`), sends what it sends all day as
plain values (`bot.telegram.session`), and uses a dozen types at its start. aiogram defers the building
(``defer_build``), then does all of it at the end of its import, since only there it knows every name. Here that end is
left out, and every model gets those names at its first use. Nothing else differs (``tests/telegram/test_models.py``).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any, Literal, Optional, Union

from pydantic import BaseModel

_build: Any = BaseModel.__dict__["model_rebuild"]


def import_aiogram() -> None:
    """The first import of aiogram in this process; where it was imported before, all is built and stays so."""
    if "aiogram" in sys.modules:
        return
    _give(BaseModel, classmethod(lambda _model, **_: None))
    try:
        import aiogram.methods  # noqa: F401
    finally:
        _give(BaseModel, _build)
    from aiogram import types
    from aiogram.client.default import Default
    from aiogram.methods import Response, TelegramMethod

    named = {"List": list, "Optional": Optional, "Union": Union, "Literal": Literal, "Default": Default}
    named |= {name: getattr(types, name) for name in types.__all__}
    build_with_names: Any = classmethod(_with(named))
    for root in (types.TelegramObject, TelegramMethod, Response):
        _give(root, build_with_names)


def _with(named: Mapping[str, Any]) -> Any:
    def model_rebuild(model: type[BaseModel], **how: Any) -> bool | None:
        """As pydantic's own, which looks for unknown names where it was called from; here they are aiogram's."""
        how.pop("_parent_namespace_depth", None)
        built: bool | None = _build.__func__(model, **{"_types_namespace": named, **how})
        return built

    return model_rebuild


def _give(to: type[BaseModel], model_rebuild: Any) -> None:
    to.model_rebuild = model_rebuild  # type: ignore[method-assign]
