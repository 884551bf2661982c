"""How acts of inspection read."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from bihuan.apps.audit.queries import register_action_words

ACT_WORDS: Mapping[str, Promise] = {
    "inspection.conclusion.commented": pgettext_lazy("act", "对督查结论作说明"),
    "inspection.conclusion.sent": pgettext_lazy("act", "送督查结论"),
    "inspection.conflict.declared": pgettext_lazy("act", "检查人员申请回避"),
    "inspection.draw.made": pgettext_lazy("act", "抽取"),
    "inspection.draw.opened": pgettext_lazy("act", "定抽取各方"),
    "inspection.draw.promised": pgettext_lazy("act", "交抽取承诺"),
    "inspection.draw.revealed": pgettext_lazy("act", "揭示抽取密语"),
    "inspection.draw.void": pgettext_lazy("act", "抽取作废"),
    "inspection.frame.committed": pgettext_lazy("act", "冻结抽样名单"),
    "inspection.inspector.replaced": pgettext_lazy("act", "换检查人员"),
    "inspection.item.replaced": pgettext_lazy("act", "替换抽中的一项"),
    "inspection.plan.approved": pgettext_lazy("act", "批准检查方案"),
    "inspection.plan.changed": pgettext_lazy("act", "改检查方案"),
    "inspection.plan.drafted": pgettext_lazy("act", "写检查方案"),
    "inspection.plan.dropped": pgettext_lazy("act", "取消检查方案"),
    "inspection.plan.ended": pgettext_lazy("act", "结束检查"),
    "inspection.plan.started": pgettext_lazy("act", "开始检查"),
    "inspection.review.asked": pgettext_lazy("act", "申请复核"),
    "inspection.review.decided": pgettext_lazy("act", "办结复核"),
    "inspection.teams.drawn": pgettext_lazy("act", "抽定检查人员"),
    "inspection.item.found": pgettext_lazy("act", "记检查结论"),
    "inspection.item.photographed": pgettext_lazy("act", "上传现场照片"),
    "inspection.visit.ended": pgettext_lazy("act", "结束一次检查"),
    "inspection.visit.signed": pgettext_lazy("act", "检查签名"),
}


def connect() -> None:
    """Called once, when the app is ready."""
    register_action_words(ACT_WORDS)
