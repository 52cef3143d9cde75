"""The Chinese words of dates and times, in simplified characters: what each stands for in the grammar."""

from typing import Final

from .lexicon_en import Entry, words

# Traditional characters of the words below; one for one, so that positions stay what they were.
SIMPLIFIED: Final = str.maketrans(
    "後點時個週禮號這兩鐘間內過從開節來頭幾現晝結當終種國慶聖誕勞動兒師婦親與萬億員農曆歲極隔處將們陽剩餘為獨衛軍裡裏遲隨後續",
    "后点时个周礼号这两钟间内过从开节来头几现昼结当终种国庆圣诞劳动儿师妇亲与万亿员农历岁极隔处将们阳剩余为独卫军里里迟随后续",
)
_WEEK: Final = ("周", "星期", "礼拜")
_WEEKDAYS: Final = (*zip("一二三四五六日天", (*range(7), 6), strict=True),)
_COUNTERS: Final = ("", "个", "一", "一个")

CHINESE: Final[dict[str, Entry]] = {
    # Units
    **words("year_sign", "年"),
    **words("month_sign", "月 月份"),
    **words("months", "个月 個月"),
    **words("day_sign", "日 号"),
    **words("day", "天"),
    **words("week_sign", "周 星期 礼拜"),
    **words("weekend", "周末 双休日"),
    **words("quarter_sign", "季度 季"),
    **words("century", "世纪"),
    **words("decade_sign", "年代"),
    **words("hour", "小时 钟头"),
    **words("minute", "分钟"),
    **words("minute_sign", "分"),
    **words("second", "秒钟 秒"),
    **words("hour_sign", "点 时 点钟"),
    **words("full_hour", "整 钟"),
    **words("quarter_hour", "刻 刻钟"),
    **words("half", "半"),
    **words("counter", "个"),
    **words("few", "几", 3),
    # The calendar
    **{name + sign: ("weekday_sign", day) for name in _WEEK for sign, day in _WEEKDAYS},
    **words("half_year_sign", "上半年 前半年", 1),
    **words("half_year_sign", "下半年 后半年", 2),
    **words("half_week", "上半周 前半周", 1),
    **words("half_week", "下半周 后半周", 2),
    **words("half_month", "上半月 前半月 上半个月", 1),
    **words("half_month", "下半月 后半月 下半个月", 2),
    **words("season", "春天 春季", "spring"),
    **words("season", "夏天 夏季", "summer"),
    **words("season", "秋天 秋季", "autumn"),
    **words("season", "冬天 冬季", "winter"),
    **words("beginning_sign", "初"),
    **words("end_sign", "底 末"),
    **{sign + "旬": ("ten_days", which) for which, sign in enumerate("上中下")},
    **words("lunar", "农历 阴历 旧历"),
    **words("ordinal_sign", "第"),
    "元月": ("month", 1),
    # Relative
    **words("relative_day", "大前天", -3),
    **words("relative_day", "前天 前日", -2),
    **words("relative_day", "昨天 昨日 昨儿", -1),
    **words("relative_day", "今天 今日 今儿 当天 当日", 0),
    **words("relative_day", "明天 明日 明儿 次日", 1),
    **words("relative_day", "后天", 2),
    **words("relative_day", "大后天", 3),
    **{
        day + sign: ("relative_part", (offset, part))
        for day, offset in (("昨", -1), ("今", 0), ("当", 0), ("明", 1))
        for sign, part in (("早", "morning"), ("晨", "morning"), ("晚", "night"), ("夜", "night"))
    },
    **words("relative_year", "大前年", -3),
    **words("relative_year", "前年", -2),
    **words("relative_year", "去年", -1),
    **words("relative_year", "今年 当年", 0),
    **words("relative_year", "明年", 1),
    **words("relative_year", "后年", 2),
    **{which + counter: ("this", 0) for which in "这本" for counter in _COUNTERS},
    **{"下" + counter: ("next", 1) for counter in _COUNTERS},
    **{"上" + counter: ("last", -1) for counter in _COUNTERS},
    **words("next", "下下 下下个", 2),
    **words("last", "上上 上上个", -2),
    **words("recent", "过去 最近 近 过去的 最近的"),
    **words("coming", "未来 今后 接下来 将来 未来的 接下来的"),
    **words("front", "前"),
    **words("rear", "后"),
    **words("very_last", "最后"),
    **words("before_it", "以前 之前"),
    **words("after_it", "以后 之后"),
    **words("within_it", "内 以内 之内 里"),
    **words("now", "现在 此刻 目前"),
    # The clock
    **words("part_sign", "清晨 早晨 一大早", "early morning"),
    **words("part_sign", "凌晨", "dawn"),
    **words("part_sign", "早上 早间 上午 午前", "morning"),
    **words("part_sign", "中午 晌午", "noon"),
    **words("part_sign", "下午 午后", "afternoon"),
    **words("part_sign", "傍晚 黄昏", "evening"),
    **words("part_sign", "晚上 晚间 夜晚 夜里 夜间 深夜 半夜 晚", "night"),
    **words("part_sign", "白天", "daytime"),
    **words("named_clock", "正午", 12),
    **words("named_clock", "午夜", 0),
    **words("lacking", "差"),
    **words("over", "过"),
    # Again and again
    **words("every", "每 每个 每一 每隔 隔 每逢"),
    **words("often", "天天 年年 月月"),
    **words("workdays", "工作日 平日"),
    # Between the others
    **words("from", "从 自 由"),
    **words("to", "到 至"),
    **words("target", "改到 改成 改为 挪到 推迟到 提前到 延到 调到 换到 移到"),
    **words("until", "直到 截至 截止 截止到 直至"),
    **words("begun", "起 开始 以来 起的 开始的"),
    **words("done", "为止"),
    **words("among", "之间 间"),
    **words("at", "在 于 大约 大概 约"),
    **words("and", "和 与 跟"),
    **words("or_and", "或 及 以及 或者"),
    **words("of", "的"),
    **words("left", "还剩 剩下"),
    **words("numbered", "楼 线 店 门 院 房 桌 机 厅 馆 车 馆 床 柜 窗 选手 员工 球"),
    # None of them, though characters of theirs are in it
    **words("word", "提前 晚餐 晚饭 早餐 早饭 午餐 午饭 晚会 晚安 早安 夜景 夜市 早点 晚点 快点"),
    **words("word", "一下 一会 一些 一样 一起 一直 一定 一般 一共 一边 一点点 一点儿 有一点 有点 差一点"),
    **words("word", "今日头条 时间 时候 天气 天空 周围 周边 周到 周年 日本 日期 日历 日程 年龄 年级 年轻 月亮 月饼"),
    **words("word", "号码 分数 分享 分别 分开 钟表 上海 上班 上课 上网 下班 下雨 下雪 下载 下单 下次 上次"),
    **words("word", "本人 本地 前面 后面 后来 里面 家里 那里 这里 哪里 到底 到达 由于 由此 近期"),
    **words("word", "自己 自动 自行 自由 从来 从不 过期 过程 过敏"),
}
