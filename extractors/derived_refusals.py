"""What goes wrong while parts are made from others, as a refusal of the files of these."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from extractors.corrupt import OURS
from extractors.entry import LakeFile
from extractors.errors import SourceError
from extractors.fitting import LIGHTEN, SHORT, longest_text, too_large
from extractors.read import ReadResult
from extractors.readers import UNREADABLE
from extractors.registry import Source
from extractors.trouble import trouble

CODE = "derive.py"
# In bytes: no code, name or date is as long.
FAR_TOO_LONG = 10_000


@contextmanager
def refused(source: Source, reads: Mapping[str, ReadResult]) -> Iterator[None]:
    """A block whose errors over the parts it reads are refusals of the files of these parts."""
    files = {part: read.file for part, read in reads.items()}
    inputs = list(files.values())
    try:
        yield
    except SourceError as error:
        own = [files[error.part]] if error.part in files else inputs
        raise _placed(error.what, error.remedy, source, own, column=error.column) from error
    except SHORT as error:
        raise _too_large(error, source, reads) from error
    except (*UNREADABLE, duckdb.Error) as error:
        # A query that is wrong or a full disk is no fault of the files.
        if isinstance(error, OURS) or trouble(error):
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())
        what = f"{source.id}/{CODE} cannot make anything of it ({said[:300]})"
        raise _placed(what, "the layout changed, or the file is damaged", source, inputs) from error


def _too_large(
    error: BaseException, source: Source, reads: Mapping[str, ReadResult]
) -> SourceError:
    """The refusal of the file with a value far longer than data; of all of them without one."""
    found = {part: longest_text(read.parquet) for part, read in reads.items()}
    part = max(found, key=lambda name: found[name][0])
    size, column = found[part]
    what = too_large(error)
    if size <= FAR_TOO_LONG:
        return _placed(what, LIGHTEN, source, [read.file for read in reads.values()])
    remedy = "fetch it again; if it lasts, report it to the producer"
    told = f"a value is {size} bytes long: {what}"
    return _placed(told, remedy, source, [reads[part].file], column=column)


def _placed(
    what: str, remedy: str, source: Source, files: list[LakeFile], column: str = ""
) -> SourceError:
    """The refusal of those files of a source."""
    parts, vintages, names = (
        ", ".join(dict.fromkeys(getattr(file, name) for file in files))
        for name in ("part", "vintage", "file_name")
    )
    return SourceError(what, remedy, source.id, parts, vintages, names, column=column)
