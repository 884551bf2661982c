"""Import Linter contract: an app may be imported by another app only through its public modules."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PublicModulesContract(Contract):
    """`apps_package` holds the apps, `public_modules` are the names inside each that others may import."""

    apps_package = fields.StringField()
    public_modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        crossings = [
            f"{importer} -> {imported}"
            for importer in sorted(graph.modules)
            if self._app_of(importer)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if self._is_crossing(importer, imported)
        ]
        return ContractCheck(kept=not crossings, metadata={"crossings": crossings})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for crossing in check.metadata["crossings"]:
            output.print_error(crossing, bold=False)

    def _is_crossing(self, importer: str, imported: str) -> bool:
        target = self._app_of(imported)
        if not target or target == self._app_of(importer):
            return False
        inside = imported.removeprefix(f"{self.apps_package}.{target}").removeprefix(".")
        public: list[str] = self.public_modules  # type: ignore[assignment]  # a field becomes its value when it is read
        return inside.partition(".")[0] not in public

    def _app_of(self, module: str) -> str:
        """The app that a module belongs to, or nothing where it stands outside all apps."""
        prefix = f"{self.apps_package}."
        return module[len(prefix) :].partition(".")[0] if module.startswith(prefix) else ""
