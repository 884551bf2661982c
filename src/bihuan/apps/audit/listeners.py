"""Hears every migrate, takes down what would forbid it and puts the guards back. Importing this module declares audit's own guards."""

from django.db.models.signals import post_migrate, pre_migrate

from bihuan.apps.audit.operations import append_only_guards, hear_migrated, hear_migrating, register_guards

register_guards(append_only_guards("audit_act", keys=[["id"], ["reference"]]))
register_guards(append_only_guards("audit_leaf", keys=[["act_id"], ["protected", "position"]]))
register_guards(append_only_guards("audit_treehead", keys=[["id"], ["protected", "size"]]))
pre_migrate.connect(hear_migrating, dispatch_uid="audit lifted guards")
post_migrate.connect(hear_migrated, dispatch_uid="audit guards")
