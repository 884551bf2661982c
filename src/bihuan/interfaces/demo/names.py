"""Names of the demo county. Any likeness to a real place, unit or person is chance."""

from dataclasses import dataclass

PROVINCE, CITY, COUNTY = "云澜省", "澜江市", "澜川县"
NEIGHBOUR = "澜阳县"

TOWNS = (
    "石桥镇", "柳坪镇", "北坪镇", "梅岭镇", "南屏乡", "东河街道", "清河街道", "青石镇", "双溪镇", "云岭乡", "古渡镇", "白沙镇",
    "长林乡", "红枫镇", "大湾镇", "上塘镇",
)  # fmt: skip

VILLAGES = (
    "桥头村", "柳湾村", "上坝村", "下坝村", "东岭村", "西岭村", "新塘村", "老屋村", "马站村", "竹园村", "杨家村", "周家坳村", "清泉村",
    "松林村", "塘口村", "高桥村", "河口村", "石门村", "龙井村", "枫树村", "油坊村", "大垅村", "金鸡村", "樟树村",
)  # fmt: skip

ESTATES = (
    "锦绣家园",
    "清河里小区",
    "东方苑",
    "翠湖花园",
    "学府名城",
    "滨江一号",
    "阳光新城",
    "梅园小区",
    "书香门第",
    "桂花苑",
)
SCHOOLS = (
    "实验小学",
    "第一中学",
    "石桥中心校",
    "东河小学",
    "柳坪中学",
    "城南幼儿园",
    "阳光幼儿园",
    "梅岭中心校",
    "青石中学",
    "职业中专",
)
HOMES = ("县福利中心", "石桥敬老院", "南屏敬老院", "康乐养老院", "夕阳红护理院", "柳坪敬老院", "颐和养老院")
HOSPITALS = ("县人民医院", "县中医院", "石桥卫生院", "柳坪卫生院", "康宁大药房", "惠民大药房", "梅岭卫生院", "和顺诊所")
FIRMS = (
    "恒达建筑",
    "宏远路桥",
    "众信劳务",
    "博华咨询",
    "鑫源材料",
    "安泰机械",
    "兴农合作社",
    "绿源环保",
    "瑞祥物流",
    "东升电子",
)

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
GIVEN_FIRST = "文立建国志明晓海春雪秀玉永家德正学思梦雨俊子宏振兴荣凤丽红美兰桂英金光卫忠庆长新云"
GIVEN_SECOND = "岚群川明华强军伟勇平波涛磊杰辉斌鹏飞宇航霞敏静娟艳芳燕玲娜丹萍琴珍亮刚林山峰江海生根友才福贵安"


@dataclass(frozen=True, slots=True)
class UnitName:
    """A unit as it is called, in short, and as people also write it."""

    name: str
    short: str
    kind: str
    aliases: tuple[str, ...] = ()


DEPARTMENTS = (
    UnitName("澜川县整改落实组", "县整改落实组", "office", ("县专班", "整改落实组")),
    UnitName("中共澜川县纪律检查委员会", "县纪委", "discipline", ("县纪委监委", "澜川县纪委监委")),
    UnitName("澜川县农业农村局", "县农业农村局", "department", ("农业农村局", "县农业局")),
    UnitName("澜川县财政局", "县财政局", "department", ("财政局",)),
    UnitName("澜川县住房和城乡建设局", "县住建局", "department", ("县住房和城乡建设局", "住建局", "县住建委")),
    UnitName("澜川县民政局", "县民政局", "department", ("民政局",)),
    UnitName("澜川县教育体育局", "县教体局", "department", ("县教育局", "教育局", "县教育体育局")),
    UnitName("澜川县医疗保障局", "县医保局", "department", ("医保局", "县医疗保障局")),
    UnitName("澜川县发展和改革局", "县发改局", "department", ("县发展和改革局", "发改局", "县发改委")),
    UnitName("澜川县人力资源和社会保障局", "县人社局", "department", ("县人力资源和社会保障局", "人社局")),
    UnitName("澜川县司法局", "县司法局", "department", ("司法局",)),
    UnitName("澜川县审计局", "县审计局", "department", ("审计局",)),
    UnitName("澜川县市场监督管理局", "县市监局", "department", ("县市场监管局", "市场监管局", "县市场监督管理局")),
    UnitName("澜川县自然资源局", "县自然资源局", "department", ("自然资源局", "县国土局")),
    UnitName("澜川县交通运输局", "县交通局", "department", ("县交通运输局", "交通局")),
    UnitName("澜川县水利局", "县水利局", "department", ("水利局",)),
    UnitName("澜川县卫生健康局", "县卫健局", "department", ("县卫生健康局", "卫健局", "县卫健委")),
    UnitName("澜川县应急管理局", "县应急局", "department", ("县应急管理局", "应急局")),
    UnitName("澜川县城市管理局", "县城管局", "department", ("县城市管理局", "城管局", "县综合执法局")),
    UnitName("澜川县公安局", "县公安局", "department", ("公安局",)),
    UnitName("澜川县税务局", "县税务局", "department", ("税务局",)),
    UnitName("澜川县林业局", "县林业局", "department", ("林业局",)),
    UnitName("澜川县商务局", "县商务局", "department", ("商务局",)),
    UnitName("澜川县文化和旅游局", "县文旅局", "department", ("县文化和旅游局", "文旅局", "文体广新局")),
    UnitName("澜川县信访局", "县信访局", "department", ("信访局",)),
    UnitName("澜川县统计局", "县统计局", "department", ("统计局",)),
    UnitName("澜川县乡村振兴服务中心", "县乡村振兴中心", "institution", ("乡村振兴局",)),
    UnitName("澜川县公共资源交易中心", "县交易中心", "institution", ("公共资源交易中心",)),
    UnitName("澜川县政务服务中心", "县政务中心", "institution", ("政务服务中心",)),
    UnitName("澜川县人民医院", "县人民医院", "institution", ()),
    UnitName("澜川县第一中学", "县一中", "institution", ()),
    UnitName("澜川县不动产登记中心", "县不动产中心", "institution", ("不动产登记中心",)),
    UnitName("澜川县城市建设投资有限公司", "县城投公司", "enterprise", ("城投公司", "县城投")),
    UnitName("澜川县水务有限公司", "县水务公司", "enterprise", ("水务公司", "自来水公司")),
    UnitName("澜川县农业发展有限公司", "县农发公司", "enterprise", ("农发公司",)),
    UnitName("澜川县交通投资有限公司", "县交投公司", "enterprise", ("交投公司",)),
    UnitName("澜川县粮食储备有限公司", "县粮储公司", "enterprise", ("粮储公司",)),
    UnitName("澜川县总工会", "县总工会", "department", ("总工会",)),
    UnitName("共青团澜川县委员会", "团县委", "department", ()),
    UnitName("澜川县妇女联合会", "县妇联", "department", ("妇联",)),
    UnitName("澜川县残疾人联合会", "县残联", "department", ("残联",)),
    UnitName("澜川县退役军人事务局", "县退役军人局", "department", ("县退役军人事务局",)),
    UnitName("澜川县数据局", "县数据局", "department", ("数据局", "县大数据局")),
    UnitName("澜川县供销合作社联合社", "县供销社", "department", ("供销社",)),
)  # fmt: skip
