"""Whether a report says that all is done, and beside that nothing but what may stand in any report.

Every clause is made of words for being done, of words for keeping it so (长期坚持), or is a form of address (特此报告); or it sounds
as empty by itself as one in a hundred sentences with something in them does. One word that belongs to the matter itself, a thing,
a place, a name, a figure, and it says more.
"""

import re
from collections.abc import Iterable

from bihuan.core.formalism.empty_wording import emptiness
from bihuan.core.formalism.plain_text import clauses_of, mask

EMPTY_CLAUSE = 0.85
"""Emptiness from which a clause beside "done" says nothing."""
SHORTEST_CLAUSE = 4

_DONE = "完成 完毕 完结 了结 到位 办结 办妥 办毕 办好 办完 改完 改好 改正 纠正 解决 落实 清零 销号 销账 销项 销案 结清 消除 收官"
_DONE_IF_ALREADY = "整改 整治 治理 处理 处置 办理 销"
"""Being at it, and being done after 已 alone."""
_ABOUT = (
    "目前 截至 截止 到目前 到现在 为止 现在 现 日前 近日 本周 本月 该 此 其 上述 以上 前述 反馈 指出 交办 移交 转办 涉及 存在 "
    "问题 事项 一事 任务 清单 我单位 我局 我镇 我乡 我县 我委 我办 我街道 本单位 本局 本镇 单位 部门 上级 上面 县里 市里 各项 "
    "每项 一项 此项 该项 各条 逐项 逐条 逐一 全数 相关 有关 所有 全部 全面 全都 悉数 一律 均 皆 都 已经 业已 业经 已 经 按照 "
    "按 对照 依照 根据 严格 要求 时限 规定 时间 节点 标准 如期 按期 按时 及时 提前 认真 措施 工作 方面 情况 有效 得到 彻底 "
    "圆满 顺利 基本 妥善 高质量 保质保量 不折不扣 并 且 和 与 了 的 将 予以 进行 实现 做到 、 ："
)
_KEEPS = (
    "今后 以后 往后 后续 接下来 下一步 下步 下阶段 下一阶段 将 会 要 继续 持续 长期 长远 长效 常态 常态化 经常 不断 进一步 "
    "始终 一直 一如既往 再接再厉 常抓不懈 持之以恒 驰而不息 久久为功 毫不松懈 毫不放松 不松劲 不放松 不松懈 不停步 不懈怠 "
    "不反弹 保持 坚持 维持 巩固 提升 提高 加强 强化 深化 抓好 抓实 抓紧 抓牢 抓 做好 做实 落实 推进 推动 发力 用力 努力 坚决 "
    "切实 严格 防止 严防 避免 杜绝 确保 反弹 回潮 复发 再次 再 发生 出现 类似 同类 此类 问题 转入 进入 转向 转为 阶段 轨道 中 "
    "下去 到底 成果 成效 效果 机制 制度 管理 监管 监督 工作 整改 力度 标准 水平 举一反三 引以为戒 从严 从实 认真 全力 长抓 "
    "长管 好 抓住 不放 抓手 并 和 与 的 地 各项 相关 有关"
)
_ADDRESS = (
    "特此说明 特此报告 特此汇报 特此回复 特此函告 特此报备 请审核 请审阅 请审定 请予审核 请查收 请知悉 请批示 妥否请批示 "
    "专此报告 以上情况属实 情况属实 谢谢"
)
_BLANK = re.compile(r"\s+")
_SAYS_MORE = re.compile(r"[\d#@a-zA-Z未没]")


def _made_of(*words: str) -> re.Pattern[str]:
    """Texts that consist of these words, the longer one wherever two fit; read once, however long the text is."""
    known = sorted({word for each in words for word in each.split()}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?>{'|'.join(known)})++")


_SAYS_DONE = re.compile(rf"{'|'.join(_DONE.split())}|已.*(?:{'|'.join(_DONE_IF_ALREADY.split())})")
_TO_COME = re.compile(r"(?<!已)(?<!已经)将")
_DONE_CLAUSE = _made_of(_DONE, _DONE_IF_ALREADY, _ABOUT)
_KEEPING_CLAUSE = _made_of(_KEEPS)
_FORM_OF_ADDRESS = re.compile("|".join(_ADDRESS.split()))


def says_done_alone(text: str) -> bool:
    """Whether a text says that it is done, and nothing else."""
    clauses = [clause for clause in clauses_of(_BLANK.sub("", text).replace(":", "：")) if clause]
    done = {clause for clause in clauses if _is_done(clause)}
    return bool(done) and _are_empty(clause for clause in clauses if clause not in done)


def _is_done(clause: str) -> bool:
    return (
        _DONE_CLAUSE.fullmatch(clause) is not None
        and _SAYS_DONE.search(clause) is not None
        and _TO_COME.search(clause) is None
    )


def _are_empty(clauses: Iterable[str]) -> bool:
    return all(
        _DONE_CLAUSE.fullmatch(clause)
        or _KEEPING_CLAUSE.fullmatch(clause)
        or _FORM_OF_ADDRESS.fullmatch(clause)
        or _sounds_empty(clause)
        for clause in clauses
    )


def _sounds_empty(clause: str) -> bool:
    """By itself, with no figure, no name and no word of what is not done in it."""
    return len(clause) >= SHORTEST_CLAUSE and not _SAYS_MORE.search(mask(clause)) and emptiness(clause) >= EMPTY_CLAUSE
