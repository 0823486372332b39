"""Makes mutants of a module: each differs in one place, where it takes a little more, or less.

Of the expressions every piece is loosened: each class of characters, bound, lookahead, condition,
alternative, attribute, and part of another expression. Of the code each condition is left out or
turned round, each bound moved by one, each statement that returns nothing dropped.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple


class Mutant(NamedTuple):
    """A changed module: the lines that differ, as they were and as they are, and its source."""

    old: str
    new: str
    source: str


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def of_expressions(source: str) -> Iterator[Mutant]:
    """Yield mutants of the texts of *source*, which are regular expressions or parts of them."""
    starts, documentation = _starts(source), _documentation(ast.parse(source))
    edits: dict[_Edit, None] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and token.start[0] not in documentation:
            offset = starts[token.start[0] - 1] + token.start[1]
            for edit in _of_text(token.string):
                edits[_Edit(offset + edit.start, offset + edit.end, edit.text)] = None
    return _made(source, edits)


def of_code(source: str) -> Iterator[Mutant]:
    """Yield mutants of the functions of *source*."""
    starts = _starts(source)
    edits: dict[_Edit, None] = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in ast.walk(statement):
                    for changed, text in _of_node(node, source):
                        if text == "None" and _is_false_of_bool(function, changed):
                            continue
                        start = _offset(source, starts, changed.lineno, changed.col_offset)
                        end = _offset(
                            source, starts, changed.end_lineno or 0, changed.end_col_offset or 0
                        )
                        edits[_Edit(start, end, text)] = None
    return _made(source, edits)


def _is_false_of_bool(function: ast.FunctionDef, value: ast.AST) -> bool:
    # What returns a bool is asked whether it is true: None says no as well.
    returns = function.returns
    is_bool = isinstance(returns, ast.Name) and returns.id == "bool"
    return is_bool and isinstance(value, ast.Constant) and value.value is False


def _made(source: str, edits: dict[_Edit, None]) -> Iterator[Mutant]:
    for start, end, text in edits:
        changed = source[:start] + text + source[end:]
        first = source.rfind("\n", 0, start) + 1
        last = source.find("\n", end)
        new = changed[first : last + len(changed) - len(source)]
        if changed != source:
            yield Mutant(_flat(source[first:last]), _flat(new), changed)


def _flat(lines: str) -> str:
    return " ".join(lines.split())


def _starts(source: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", source))]


def _offset(source: str, starts: list[int], line: int, column: int) -> int:
    text = source[starts[line - 1] :].partition("\n")[0]
    return starts[line - 1] + len(text.encode()[:column].decode())


def _documentation(tree: ast.Module) -> set[int]:
    return {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }


_LITERAL = re.compile(r"([rbfRBF]*)(\"\"\"|'''|\"|')")
_INTERPOLATED = re.compile(r"(?<!\{)\{[A-Za-z_]\w*\}(?!\})")
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\\\]])*\]|[()|]|[^\\\[()|]+", re.DOTALL)
_BOUND = re.compile(r"\{\{?(\d+)(?:,(\d*))?\}\}?")
_ATTRIBUTE = re.compile(r" [\w:.]+=(\\?\")([^\"]*?)(\\?\")")
_MEMBER = re.compile(r"\\.|.", re.DOTALL)
_ANYTHING = r"[a-zA-Z-]*"


def _of_text(token: str) -> Iterator[_Edit]:
    literal = _LITERAL.match(token)
    assert literal is not None
    quote, start = literal[2], literal.end()
    body = token[start : len(token) - len(quote)]
    some = r"[^<\"]" if quote == '"' else '[^<"]'
    formatted = "f" in literal[1].lower()
    for edit in _of_body(body, some, formatted=formatted):
        yield _Edit(start + edit.start, start + edit.end, edit.text)


def _of_body(body: str, some: str, *, formatted: bool) -> Iterator[_Edit]:
    pieces = list(_PIECE.finditer(body))
    classes = [piece for piece in pieces if piece[0][0] == "[" and piece[0][-1] == "]"]
    for piece in classes:
        yield from _of_class(piece, body[piece.end() :], some)
    for piece in pieces:
        if piece[0] == r"\.":
            yield _Edit(*piece.span(), ".")
    for start, end in _groups(pieces):
        yield from _of_group(body, start, end, some)
    for each in _ATTRIBUTE.finditer(body):
        yield _Edit(*each.span(2), f"{some}*")
        if not (body.endswith("(?:", 0, each.start()) and body.startswith(")?", each.end())):
            yield _Edit(*each.span(), f"(?:{each[0]})?")
    inside = [piece.span() for piece in classes]
    yield from _of_numbers_and_names(body, some, inside, formatted=formatted)


def _of_numbers_and_names(
    body: str, some: str, inside: list[tuple[int, int]], *, formatted: bool
) -> Iterator[_Edit]:
    for each in _INTERPOLATED.finditer(body) if formatted else ():
        if not _is_within(each, inside):
            yield _Edit(*each.span(), f"{some}*")
    for each in _BOUND.finditer(body):
        if not _is_within(each, inside):
            yield from _of_bound(each, formatted=formatted)


def _is_within(match: re.Match[str], spans: list[tuple[int, int]]) -> bool:
    return any(start <= match.start() < end for start, end in spans)


def _of_class(piece: re.Match[str], behind: str, some: str) -> Iterator[_Edit]:
    start, end = piece.span()
    greedy = behind[:2] in ("++", "*+")
    if not piece[0].startswith("[^"):
        # One that gives nothing back would take what must follow, and match nothing any more.
        yield _Edit(start, end + 2 * greedy, some + behind[:1] * greedy)
        return
    members = _MEMBER.findall(piece[0][2:-1])
    for number, member in enumerate(members):
        if len(members) > 1 and not (greedy and member == "<"):
            rest = "".join(members[:number] + members[number + 1 :])
            yield _Edit(start, end, f"[^{rest}]")


def _groups(pieces: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    opened = []
    for piece in pieces:
        if piece[0] == "(":
            opened.append(piece.start())
        elif piece[0] == ")" and opened:
            yield opened.pop(), piece.end()


def _of_group(body: str, start: int, end: int, some: str) -> Iterator[_Edit]:
    group, behind = body[start:end], body[end : end + 1]
    if group.startswith(("(?!", "(?=", "(?<!", "(?(")):
        yield _Edit(start, end, "")
        return
    if re.fullmatch(r"\(\?P<\w+>\)", group):
        return
    if behind == "?":
        yield _Edit(end, end + 1, "*")
    elif not behind or behind not in "*+{":
        yield _Edit(end, end, "?")
    if _alternatives(group):
        yield _Edit(end - 1, end - 1, f"|{some if behind in ('*', '+') else _ANYTHING}")


def _alternatives(group: str) -> bool:
    depth = 0
    for piece in _PIECE.finditer(group[1:-1]):
        depth += (piece[0] == "(") - (piece[0] == ")")
        if piece[0] == "|" and not depth:
            return True
    return False


def _of_bound(match: re.Match[str], *, formatted: bool) -> Iterator[_Edit]:
    if formatted and not match[0].startswith("{{"):
        return
    left, right = ("{{", "}}") if formatted else ("{", "}")
    least, most = match[1], match[2] if match[2] is not None else match[1]
    if most:
        yield _Edit(*match.span(), f"{left}{least},{int(most) + 1}{right}")
    yield _Edit(*match.span(), f"{left}0,{right}")


_Changed = Iterator[tuple[ast.expr | ast.stmt, str]]
_SIGNS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
_OPPOSITES = {"any": "all", "all": "any", "min": "max", "max": "min"}


def _of_node(node: ast.AST, source: str) -> _Changed:
    if isinstance(node, ast.If | ast.IfExp):
        yield node.test, "False"
        yield node.test, "True"
    elif isinstance(node, ast.Return) and node.value is not None:
        yield from ((node.value, text) for text in ("True", "False", "None"))
    elif isinstance(node, ast.Expr | ast.AugAssign | ast.Delete):
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield node, "pass"
    elif isinstance(node, ast.expr):
        yield from _of_expression(node, source)


def _of_expression(node: ast.expr, source: str) -> _Changed:
    if isinstance(node, ast.BoolOp):
        sign = " and " if isinstance(node.op, ast.And) else " or "
        for number in range(len(node.values)):
            rest = [*node.values[:number], *node.values[number + 1 :]]
            yield node, f"({sign.join(f'({_said(each, source)})' for each in rest)})"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, f"({_said(node.operand, source)})"
    elif isinstance(node, ast.Compare):
        yield from _of_comparison(node, source)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        # Parts of expressions over bytes, which cannot be formatted.
        for each in (node.left, node.right):
            if isinstance(each, ast.Name):
                yield each, "rb'[^<\"]*'"
    elif isinstance(node, ast.Name) and node.id in _OPPOSITES:
        yield node, _OPPOSITES[node.id]
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, str(node.value + 1)
        yield node, f"({node.value - 1})"


def _of_comparison(node: ast.Compare, source: str) -> _Changed:
    terms = [_said(each, source) for each in (node.left, *node.comparators)]
    for changed in range(len(node.ops)):
        signs = [_SIGNS[type(each)][number == changed] for number, each in enumerate(node.ops)]
        text = terms[0]
        for sign, (_, term) in zip(signs, pairwise(terms), strict=True):
            text += f" {sign} {term}"
        yield node, f"({text})"


def _said(node: ast.expr, source: str) -> str:
    return ast.get_source_segment(source, node) or ""
