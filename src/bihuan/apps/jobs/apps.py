from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "bihuan.apps.jobs"
    label = "jobs"
    verbose_name = _("后台任务")

    def ready(self) -> None:
        from bihuan.apps.audit.operations import register_visibility
        from bihuan.apps.jobs import operations, policies, tasks
        from bihuan.apps.jobs.web import navigation
        from bihuan.apps.organizations import operations as organizations

        register_visibility("job", policies.visible, open_keys=("kind",))
        register_visibility("schedule", policies.visible_schedules)
        tasks.register()
        operations.register_clearing("runs", operations.clear_old_runs)
        operations.register_clearing("sessions", organizations.forget_ended_sessions)
        operations.register_clearing("answers", organizations.forget_old_answers)
        navigation.connect()
