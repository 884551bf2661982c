"""Before anything large is imported: what is compiled is kept."""

from tests.made import keep_bytecode

keep_bytecode()
