"""Hears every finished migrate and puts the guards back. Importing this module declares audit's own guards."""

from django.db.models.signals import post_migrate

from bihuan.apps.audit.operations import append_only_guards, hear_migrated, register_guards

register_guards(append_only_guards("audit_act", keys=[["id"], ["reference"]]))
register_guards(append_only_guards("audit_leaf", keys=[["act_id"], ["protected", "position"]]))
register_guards(append_only_guards("audit_treehead", keys=[["id"], ["protected", "size"]]))
post_migrate.connect(hear_migrated, dispatch_uid="audit guards")
