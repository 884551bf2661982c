"""Every sentence that the form says while there is no server to ask, in the reader's language."""

from django.utils.translation import gettext as _

from bihuan.core.inspections.findings import FINDING_NAMES


def offline_words() -> dict[str, str]:
    """Words by name, as frontend/src/visit asks for them; `%(name)s` places are filled on the device."""
    return {finding.value: _(name) for finding, name in FINDING_NAMES.items()} | {
        "and": _("、"),
        "day": _("%(day)s　%(name)s　%(n)s 处"),
        "no-visits": _("当天没有要去的检查。"),
        "no-day": _("这台设备上没有当天的检查。有网络时打开一次，以后没有网络也能填。"),
        "signed-out": _("没有登录，或者登录已过期。登录后再打开。"),
        "row-empty": _("%(total)s 项，还没有填"),
        "row-filled": _("已填 %(n)s / %(total)s"),
        "row-waiting": _("待上传 %(n)s 份"),
        "row-sent": _("已上传"),
        "row-ended": _("已结束"),
        "row-trouble": _("%(n)s 份没有收下，要看一看"),
        "orphans": _(
            "这台设备上有 %(n)s 份没交的，所属的检查已不归本人或已结束，交不上去。退出登录时可以存成加密文件，或者销毁。"
        ),
        "inspectors": _("检查人员：%(names)s"),
        "filled": _("已填 %(n)s / %(total)s"),
        "kept": _("%(at)s 存在本机，已加密"),
        "kept-nothing": _("填了就存在本机，加密存放"),
        "not-kept": _("没有存下：这台设备存不进去了。不要关闭这一页，腾出空间再改一个字。"),
        "reported": _("单位自报：%(text)s"),
        "recorded": _("%(by)s已交：%(verdict)s"),
        "recorded-note": _("%(by)s已交：%(verdict)s。%(note)s"),
        "conflict": _("%(by)s先交了这一项：%(verdict)s。%(note)s"),
        "refused": _("没有收下：%(reason)s"),
        "photo-why": _("要拍照：%(why)s 不拍群众面部。"),
        "photo-kept": _("第 %(n)s 张，已加密"),
        "photo-sent": _("第 %(n)s 张，已上传"),
        "photo-remove": _("去掉第 %(n)s 张"),
        "photos-enough": _("一项最多 %(n)s 张。"),
        "no-picture": _("打不开照片“%(name)s”。其他的都还在。"),
        "sign-here": _("%(name)s在这里手写签名"),
        "sign-elsewhere": _("不便手写的，由%(name)s在自己的设备上用账号签名。"),
        "signature-kept": _("已签名，存在本机"),
        "signature-sent": _("已签名，已上传"),
        "signature-missing": _("没有签名"),
        "signature-else": _("签名以后结论有变化，要重新签名。"),
        "signed-before": _("签名以后改了内容，签名已去掉，改好后重新签名。"),
        "unfilled": _("还有 %(n)s 项没有填完：%(numbers)s。没有整改到位的要写明理由。"),
        "unsigned": _("%(name)s还没有签名。"),
        "ended": _("这次检查已经结束。"),
        "strip-offline": _("没有网络。填的都存在这台设备里（%(n)s 份待上传），有网络后自动上传。"),
        "strip-waiting": _("%(n)s 份待上传。"),
        "strip-signed-out": _("登录已过期，填的都还在（%(n)s 份待上传）。重新登录后上传。"),
        "foreign": _("这台设备上还有别人没上传的 %(n)s 份，要由本人登录后上传。"),
        "leave-unsent": _("还有 %(n)s 份没有上传。现在退出，没上传的就没有了。"),
        "leave-nothing": _("没有待上传的内容。"),
        "leave-lose": _("不带走也要退出的，没上传的 %(n)s 份会一起销毁。"),
        "leave": _("可以退出。"),
        "left-offline": _("这台设备上的内容和密钥已经销毁。现在没有网络，有网络后再点一次退出登录。"),
        "passphrase-short": _("口令至少 %(n)s 个字符。"),
        "passphrase-differs": _("两遍口令不一样。"),
        "file-made": _("已存成 %(name)s，共 %(n)s 份。看到文件在了再退出。"),
        "bring-choose": _("先选文件。"),
        "bring-cannot": _("打不开：口令不对，或者不是这样的文件，或者文件被改过。"),
        "bring-foreign": _("这份文件是另一个人的，要由本人登录后带回来。"),
        "brought": _("带回来 %(n)s 份。"),
    }
