"""What a recogniser wrote when somebody was named, and who was meant: contacts, then cases of each contact list.

A contact is written `name (alias, alias)`. A case is `heard -> who`, where `who` is the contact who was meant,
several of them joined by " / " where the words alone cannot tell which, or `nobody`.
"""

BOOKS: dict[str, str] = {
    # The recogniser wrote Chinese.
    "office": """
        张伟; 李娜; 王芳; 刘洋; 陈静; 杨帆; 赵磊; 黄丽华; 周杰; 吴晓东; 徐志强; 孙悦; 朱琳; 何建国; 林小雨; 罗永明;
        郭思思 (小郭); 高翔
    """,
    "rare": """
        单雨桐; 解小东; 曾国强; 仇英杰; 查文斌; 任远; 盖丽丽; 区志明; 乐小天; 翟天宇; 华子峰; 燕青青; 宁静怡; 尉迟敬;
        万俟红; 欧阳小明; 司马青云; 诸葛瑞; 令狐冲之; 卜凡
    """,
    "taipei": """
        陳淑芬; 張學誠; 劉德明; 鄭秀玲; 葉大偉; 許家豪; 蕭雅婷; 羅志遠; 蘇曉雯; 龔美玲; 歐陽建華; 賴冠廷
    """,
    "twins": """
        张伟; 章伟; 李丽; 黎莉; 陈红; 程宏; 王小明; 王晓明; 刘思远; 周小明; 赵敏
    """,
    "mixed": """
        Alice Chen; Bob Miller (Bobby); David Brown; Emma Wilson; Tom Baker; Kevin Zhou; Linda Martin; Michael Davis;
        Lucy Green; 张三 (小张); 李四 (老李); 王小明; 赵倩
    """,
    # The recogniser wrote English.
    "team": """
        John Smith; Catherine Meier; Stephen Clarke; Sean O'Brien; Alice Chan; Mary Ann Taylor; Geoffrey Wright;
        Philip Reed; Rachel Cohen; Brian Thompson; Lindsay Pearce; Mohammed Khan; Zoë Fischer; José García;
        Leigh Knight; Isabelle Moreau; Maryanne Foster
    """,
    "friends": """
        Katie Johnson; Marc Allen; Anne Doyle; Erik Larsson; Michelle Schmidt; Carl Weber; Hannah Brooks;
        Kristen Bailey; Aaron Phillips; Graham Stewart; Caitlin Murphy; Hugh Barnes; Tracey Lowe; Louis Moore;
        Vivian Hayes; Bob Stone (Bobby); Ian McDonald; Sophie Nielsen; Teresa Lynch; Nicholas Burke
    """,
    "namesakes": """
        John Smith; Jon Smith; Sara Lee; Sarah Leigh; Brian Moore; Bryan Young; Ann Carter; Anne Carter; Steven Hall;
        Will Young; May Turner
    """,
    "abroad": """
        Xiaoming Zhang; Wei Wang; Qing Xu; Jing Li; Yuchen Zhou; Meiling Ho; Zhihao Chen; Rui Guo; Ananya Patel;
        Sanjay Gupta; Björn Åkesson; Jürgen Müller; François Lefèvre; Agnieszka Nowak; Giulia Rossi
    """,
}

CASES: dict[str, str] = {
    "office": """
        # homophones
        章伟 -> 张伟
        张玮 -> 张伟
        张维 -> 张伟
        彰薇 -> 张伟
        李那 -> 李娜
        黎娜 -> 李娜
        丽娜 -> 李娜
        里纳 -> 李娜
        王方 -> 王芳
        汪芳 -> 王芳
        王房 -> 王芳
        刘阳 -> 刘洋
        柳杨 -> 刘洋
        流扬 -> 刘洋
        陈敬 -> 陈静
        沉静 -> 陈静
        晨境 -> 陈静
        扬帆 -> 杨帆
        杨凡 -> 杨帆
        羊番 -> 杨帆
        赵雷 -> 赵磊
        照磊 -> 赵磊
        兆蕾 -> 赵磊
        黄莉花 -> 黄丽华
        皇丽华 -> 黄丽华
        黄立桦 -> 黄丽华
        周洁 -> 周杰
        周捷 -> 周杰
        舟节 -> 周杰
        吴小东 -> 吴晓东
        武晓冬 -> 吴晓东
        无小东 -> 吴晓东
        伍孝东 -> 吴晓东
        许志强 -> 徐志强
        徐智强 -> 徐志强
        许致墙 -> 徐志强
        孙月 -> 孙悦
        孙越 -> 孙悦
        损跃 -> 孙悦
        朱林 -> 朱琳
        珠琳 -> 朱琳
        诸霖 -> 朱琳
        河建国 -> 何建国
        何健国 -> 何建国
        贺见国 -> 何建国
        林晓雨 -> 林小雨
        林小宇 -> 林小雨
        临小羽 -> 林小雨
        罗勇明 -> 罗永明
        洛永名 -> 罗永明
        郭丝丝 -> 郭思思
        国思思 -> 郭思思
        高祥 -> 高翔
        高想 -> 高翔
        糕翔 -> 高翔
        # near-sounds
        臧伟 -> 张伟
        李拉 -> 李娜
        王荒 -> 王芳
        王帆 -> 王芳
        牛洋 -> 刘洋
        刘言 -> 刘洋
        程静 -> 陈静
        陈金 -> 陈静
        岑静 -> 陈静
        杨方 -> 杨帆
        皂磊 -> 赵磊
        赵内 -> 赵磊
        房丽华 -> 黄丽华
        黄丽发 -> 黄丽华
        黄尼华 -> 黄丽华
        邹杰 -> 周杰
        徐自强 -> 徐志强
        徐志钱 -> 徐志强
        朱灵 -> 朱琳
        租琳 -> 朱琳
        何江国 -> 何建国
        宁小雨 -> 林小雨
        林小鱼 -> 林小雨
        零晓雨 -> 林小雨
        罗永民 -> 罗永明
        糯永明 -> 罗永明
        吴晓通 -> 吴晓东
        何坚果 -> 何建国
        黄丽挖 -> 黄丽华
        朱零 -> 朱琳
        郭诗诗 -> 郭思思
        郭狮狮 -> 郭思思
        高先 -> 高翔
        # exact, part of a name, with a title
        张伟 -> 张伟
        张 伟 -> 张伟
        小郭 -> 郭思思
        晓东 -> 吴晓东
        小东 -> 吴晓东
        志强 -> 徐志强
        自强 -> 徐志强
        见国 -> 何建国
        丽花 -> 黄丽华
        诗诗 -> 郭思思
        晓宇 -> 林小雨
        李总 -> 李娜
        王老师 -> 王芳
        陈经理 -> 陈静
        徐主任 -> 徐志强
        许主任 -> 徐志强
        邹总 -> 周杰
        孙小姐 -> 孙悦
        何教授 -> 何建国
        吴师傅 -> 吴晓东
        小张 -> 张伟
        老周 -> 周杰
        小刘 -> 刘洋
        老何 -> 何建国
        娜娜 -> 李娜
        静静 -> 陈静
        洋洋 -> 刘洋
        阿芳 -> 王芳
        阿杰 -> 周杰
        芳姐 -> 王芳
        强哥 -> 徐志强
        # strangers
        钱多多 -> nobody
        马云飞 -> nobody
        宋佳 -> nobody
        韩梅梅 -> nobody
        冯刚 -> nobody
        邓超然 -> nobody
        彭博 -> nobody
        曹操 -> nobody
        田甜 -> nobody
        潘安 -> nobody
        丁一 -> nobody
        沈括 -> nobody
        石磊 -> nobody
        张丽 -> nobody
        李伟 -> nobody
        王静 -> nobody
        周芳 -> nobody
        黄志强 -> nobody
        林建国 -> nobody
        何小雨 -> nobody
        罗丽华 -> nobody
        吴永明 -> nobody
        徐志明 -> nobody
        黄丽萍 -> nobody
        冯老师 -> nobody
        宋总 -> nobody
        老马 -> nobody
        妈妈 -> nobody
        我自己 -> nobody
        五十块 -> nobody
        明天 -> nobody
        房东 -> nobody
    """,
    "rare": """
        # homophones
        山雨桐 -> 单雨桐
        单羽童 -> 单雨桐
        善雨桐 -> 单雨桐
        谢小东 -> 解小东
        谢晓东 -> 解小东
        增国强 -> 曾国强
        曾国墙 -> 曾国强
        求英杰 -> 仇英杰
        邱英杰 -> 仇英杰
        裘应杰 -> 仇英杰
        扎文斌 -> 查文斌
        渣文彬 -> 查文斌
        人远 -> 任远
        仁愿 -> 任远
        盖莉莉 -> 盖丽丽
        概丽丽 -> 盖丽丽
        欧志明 -> 区志明
        欧智铭 -> 区志明
        月小天 -> 乐小天
        岳晓天 -> 乐小天
        宅天宇 -> 翟天宇
        翟天雨 -> 翟天宇
        花子峰 -> 华子峰
        华紫枫 -> 华子峰
        烟青青 -> 燕青青
        颜清清 -> 燕青青
        宁静仪 -> 宁静怡
        玉迟敬 -> 尉迟敬
        尉迟静 -> 尉迟敬
        玉池敬 -> 尉迟敬
        莫奇红 -> 万俟红
        墨旗红 -> 万俟红
        欧阳晓明 -> 欧阳小明
        欧杨小鸣 -> 欧阳小明
        司马轻云 -> 司马青云
        斯玛青云 -> 司马青云
        诸葛锐 -> 诸葛瑞
        朱葛瑞 -> 诸葛瑞
        令狐冲知 -> 令狐冲之
        补凡 -> 卜凡
        不凡 -> 卜凡
        # near-sounds
        闪雨通 -> 单雨桐
        三雨桐 -> 单雨桐
        真国强 -> 曾国强
        曾国前 -> 曾国强
        查文冰 -> 查文斌
        咋文斌 -> 查文斌
        盖尼尼 -> 盖丽丽
        欧自明 -> 区志明
        华资峰 -> 华子峰
        燕亲亲 -> 燕青青
        林静怡 -> 宁静怡
        欧阳小民 -> 欧阳小明
        欧洋小明 -> 欧阳小明
        师马青云 -> 司马青云
        # exact and parts
        尉迟先生 -> 尉迟敬
        欧阳老师 -> 欧阳小明
        小明 -> 欧阳小明
        晓明 -> 欧阳小明
        青云 -> 司马青云
        文斌 -> 查文斌
        解总 -> 解小东
        谢总 -> 解小东
        单老师 -> 单雨桐
        山老师 -> 单雨桐
        小解 -> 解小东
        丽丽 -> 盖丽丽
        # strangers
        单飞 -> nobody
        曾子墨 -> nobody
        谢霆 -> nobody
        欧文 -> nobody
        上官婉 -> nobody
        慕容雪 -> nobody
        司马光 -> nobody
        诸葛亮 -> nobody
        高国庆 -> nobody
        苏文彬 -> nobody
        东方红日 -> nobody
        牛老师 -> nobody
    """,
    "taipei": """
        # simplified for traditional, and sounds
        陈淑芬 -> 陳淑芬
        张学诚 -> 張學誠
        刘德明 -> 劉德明
        郑秀玲 -> 鄭秀玲
        叶大伟 -> 葉大偉
        歐陽建華 -> 歐陽建華
        欧阳建华 -> 歐陽建華
        陈书芬 -> 陳淑芬
        陈素芬 -> 陳淑芬
        章学成 -> 張學誠
        张学程 -> 張學誠
        刘得名 -> 劉德明
        牛德明 -> 劉德明
        正秀玲 -> 鄭秀玲
        郑秀林 -> 鄭秀玲
        业大为 -> 葉大偉
        葉大衛 -> 葉大偉
        徐家豪 -> 許家豪
        许嘉豪 -> 許家豪
        小雅婷 -> 蕭雅婷
        萧雅亭 -> 蕭雅婷
        罗志源 -> 羅志遠
        罗自远 -> 羅志遠
        苏小文 -> 蘇曉雯
        蘇曉文 -> 蘇曉雯
        宫美玲 -> 龔美玲
        龚美琳 -> 龔美玲
        欧阳建花 -> 歐陽建華
        赖冠庭 -> 賴冠廷
        来官廷 -> 賴冠廷
        淑芬 -> 陳淑芬
        雅婷 -> 蕭雅婷
        張老師 -> 張學誠
        张老师 -> 張學誠
        刘先生 -> 劉德明
        # strangers
        郭富城 -> nobody
        林志玲 -> nobody
        周杰伦 -> nobody
        陳水扁 -> nobody
        張惠妹 -> nobody
        黄大明 -> nobody
        蔡先生 -> nobody
    """,
    "twins": """
        张伟 -> 张伟 / 章伟
        章伟 -> 张伟 / 章伟
        张威 -> 张伟 / 章伟
        李丽 -> 李丽 / 黎莉
        李莉 -> 李丽 / 黎莉
        陈红 -> 陈红 / 程宏
        承鸿 -> 陈红 / 程宏
        王小明 -> 王小明 / 王晓明
        王晓鸣 -> 王小明 / 王晓明
        小明 -> 王小明 / 王晓明 / 周小明
        晓敏 -> 王小明 / 王晓明 / 周小明
        刘思源 -> 刘思远
        刘诗远 -> 刘思远
        周晓明 -> 周小明
        邹小明 -> 周小明
        张总 -> 张伟 / 章伟
        赵民 -> 赵敏
        赵明 -> 赵敏
        王先生 -> 王小明 / 王晓明
        王小刚 -> nobody
        刘明 -> nobody
        周思远 -> nobody
        陈小明 -> nobody
    """,
    "mixed": """
        # a Latin name, written by a Chinese recogniser
        爱丽丝 -> Alice Chen
        艾丽丝 -> Alice Chen
        爱丽斯 -> Alice Chen
        艾莉丝 -> Alice Chen
        爱丽丝陈 -> Alice Chen
        爱丽丝·陈 -> Alice Chen
        鲍勃 -> Bob Miller
        鲍伯 -> Bob Miller
        包勃 -> Bob Miller
        鲍勃米勒 -> Bob Miller
        鲍比 -> Bob Miller
        大卫 -> David Brown
        戴维 -> David Brown
        大卫布朗 -> David Brown
        艾玛 -> Emma Wilson
        爱玛 -> Emma Wilson
        艾玛威尔逊 -> Emma Wilson
        汤姆 -> Tom Baker
        汤姆贝克 -> Tom Baker
        凯文 -> Kevin Zhou
        凯文周 -> Kevin Zhou
        琳达 -> Linda Martin
        林达 -> Linda Martin
        琳达马丁 -> Linda Martin
        迈克尔 -> Michael Davis
        麦克尔 -> Michael Davis
        露西 -> Lucy Green
        露茜 -> Lucy Green
        # Chinese contacts among them
        章三 -> 张三
        张山 -> 张三
        黎四 -> 李四
        李世 -> 李四
        王晓明 -> 王小明
        赵茜 -> 赵倩
        照倩 -> 赵倩
        # strangers
        杰克 -> nobody
        彼得 -> nobody
        玛丽 -> nobody
        约翰 -> nobody
        罗伯特 -> nobody
        杰西卡 -> nobody
        马克 -> nobody
        亨利 -> nobody
        钱七 -> nobody
        孙八 -> nobody
        赵大宝 -> nobody
        爱丽丝王 -> nobody
    """,
    "mixed, heard in English": """
        Zhang San -> 张三
        Jang San -> 张三
        Chang San -> 张三
        San Zhang -> 张三
        zhangsan -> 张三
        Li Si -> 李四
        Lee Si -> 李四
        Lee Suh -> 李四
        Wang Xiaoming -> 王小明
        Wong Xiao Ming -> 王小明
        Wang Shaoming -> 王小明
        Xiaoming -> 王小明
        Zhao Qian -> 赵倩
        Jow Chien -> 赵倩
        Alis Chen -> Alice Chen
        Alice Chan -> Alice Chen
        Alyce -> Alice Chen
        Bob Millar -> Bob Miller
        Bobbie -> Bob Miller
        David Browne -> David Brown
        Ema Wilson -> Emma Wilson
        Tom Backer -> Tom Baker
        Kevin Joe -> Kevin Zhou
        Kevan Chow -> Kevin Zhou
        Lynda Martin -> Linda Martin
        Micheal Davies -> Michael Davis
        Lucie Greene -> Lucy Green
        Wang Wu -> nobody
        Zhang Wei -> nobody
        Liu Yang -> nobody
        Peter -> nobody
        Alice Wong -> nobody
        David Green -> nobody
        Tim Barker -> nobody
        Jack Miller -> nobody
        Lucas -> nobody
        Karen -> nobody
    """,
    "team": """
        # homophones
        Jon Smith -> John Smith
        John Smyth -> John Smith
        Jon Smythe -> John Smith
        Katherine Meyer -> Catherine Meier
        Kathryn Mayer -> Catherine Meier
        Catherine Maier -> Catherine Meier
        Steven Clark -> Stephen Clarke
        Stephan Clarke -> Stephen Clarke
        Shawn O'Brien -> Sean O'Brien
        Shaun O'Brian -> Sean O'Brien
        Sean Obrien -> Sean O'Brien
        Shawn O Brien -> Sean O'Brien
        Alis Chan -> Alice Chan
        Allis Chan -> Alice Chan
        Maryann Taylor -> Mary Ann Taylor
        Mary Anne Tailor -> Mary Ann Taylor
        Mary-Ann Taylor -> Mary Ann Taylor
        Jeffrey Wright -> Geoffrey Wright
        Jeffery Right -> Geoffrey Wright
        Geoffrey Rite -> Geoffrey Wright
        Phillip Reid -> Philip Reed
        Philip Read -> Philip Reed
        Rachael Cohen -> Rachel Cohen
        Rachel Coen -> Rachel Cohen
        Bryan Thomson -> Brian Thompson
        Brian Tompson -> Brian Thompson
        Lindsey Pierce -> Lindsay Pearce
        Linsey Pearse -> Lindsay Pearce
        Muhammad Khan -> Mohammed Khan
        Mohamed Kahn -> Mohammed Khan
        Mohammad Kan -> Mohammed Khan
        Zoe Fischer -> Zoë Fischer
        Zoey Fisher -> Zoë Fischer
        Jose Garcia -> José García
        Hosay Garcia -> José García
        Lee Night -> Leigh Knight
        Lea Knight -> Leigh Knight
        Isabel Moreau -> Isabelle Moreau
        Izabel Moro -> Isabelle Moreau
        Mary Anne Foster -> Maryanne Foster
        Marian Foster -> Maryanne Foster
        # near-sounds
        Alice Chen -> Alice Chan
        Alice Chang -> Alice Chan
        Elise Chan -> Alice Chan
        Katrin Meier -> Catherine Meier
        Catherine Myer -> Catherine Meier
        Stefan Clark -> Stephen Clarke
        Sean O'Bryan -> Sean O'Brien
        Marianne Taylor -> Mary Ann Taylor
        Rachel Cowan -> Rachel Cohen
        Lindsay Peers -> Lindsay Pearce
        Mohammed Kane -> Mohammed Khan
        Zoe Fishman -> nobody
        Isabelle Morrow -> Isabelle Moreau
        Joseph Garcia -> nobody
        # parts and exact
        john smith -> John Smith
        Jon -> John Smith
        Kathryn -> Catherine Meier
        Steven -> Stephen Clarke
        Shawn -> Sean O'Brien
        Alyce -> Alice Chan
        Jeffrey -> Geoffrey Wright
        Phil Ip -> Philip Reed
        Rachael -> Rachel Cohen
        Lindsey -> Lindsay Pearce
        Muhammed -> Mohammed Khan
        Zoe -> Zoë Fischer
        Zoey -> Zoë Fischer
        Isobel -> Isabelle Moreau
        Mr Smyth -> John Smith
        Ms. Meyer -> Catherine Meier
        Dr Cohen -> Rachel Cohen
        Dr Coen -> Rachel Cohen
        Mary Taylor -> Mary Ann Taylor
        Obrien -> Sean O'Brien
        # strangers
        Peter Jones -> nobody
        Laura King -> nobody
        Kevin -> nobody
        George Harris -> nobody
        Diana -> nobody
        Susan Blake -> nobody
        Olivia -> nobody
        Bob Smith -> nobody
        Jane Smith -> nobody
        Alice Wong -> nobody
        Lisa Chan -> nobody
        Rachel Thompson -> nobody
        Brian Cohen -> nobody
        Philip Chan -> nobody
        Mark Reed -> nobody
        Erin O'Brien -> nobody
        Sam Clarke -> nobody
        Tim Taylor -> nobody
        Mr Jones -> nobody
        my brother -> nobody
        the landlord -> nobody
        fifty dollars -> nobody
        everyone -> nobody
        savings -> nobody
    """,
    "friends": """
        # homophones
        Katy Johnson -> Katie Johnson
        Caty Jonson -> Katie Johnson
        Kaity Johnston -> Katie Johnson
        Mark Allen -> Marc Allen
        Marc Alan -> Marc Allen
        Mark Allan -> Marc Allen
        Ann Doyle -> Anne Doyle
        Anne Doile -> Anne Doyle
        Eric Larson -> Erik Larsson
        Erick Larsen -> Erik Larsson
        Michele Schmidt -> Michelle Schmidt
        Michelle Schmitt -> Michelle Schmidt
        Mishell Shmidt -> Michelle Schmidt
        Karl Webber -> Carl Weber
        Karl Weber -> Carl Weber
        Hana Brooks -> Hannah Brooks
        Hanna Brookes -> Hannah Brooks
        Kristin Bailey -> Kristen Bailey
        Christen Bayley -> Kristen Bailey
        Kristen Baily -> Kristen Bailey
        Erin Phillips -> Aaron Phillips
        Aron Philips -> Aaron Phillips
        Graeme Stuart -> Graham Stewart
        Gram Stewart -> Graham Stewart
        Kaitlyn Murphy -> Caitlin Murphy
        Katelin Murphey -> Caitlin Murphy
        Hugh Barns -> Hugh Barnes
        Hue Barnes -> Hugh Barnes
        Tracy Low -> Tracey Lowe
        Traci Lowe -> Tracey Lowe
        Lewis Moore -> Louis Moore
        Louie Moore -> Louis Moore
        Louis More -> Louis Moore
        Vivien Hays -> Vivian Hayes
        Vivienne Haze -> Vivian Hayes
        Bobbie -> Bob Stone
        Ian MacDonald -> Ian McDonald
        Iain McDonald -> Ian McDonald
        Ian Mac Donald -> Ian McDonald
        Sophie Nielson -> Sophie Nielsen
        Sofie Nilsen -> Sophie Nielsen
        Theresa Lynch -> Teresa Lynch
        Teresa Linch -> Teresa Lynch
        Nicolas Berk -> Nicholas Burke
        Nickolas Burke -> Nicholas Burke
        # near-sounds
        Kathy Johnson -> Katie Johnson
        Hannah Brook -> Hannah Brooks
        Christian Bailey -> Kristen Bailey
        Graham Steward -> Graham Stewart
        Sophia Nielsen -> Sophie Nielsen
        Nicholas Birch -> nobody
        Anna Doyle -> Anne Doyle
        Bob Stones -> Bob Stone
        Bub Stone -> Bob Stone
        # parts
        Katy -> Katie Johnson
        Mark -> Marc Allen
        Ann -> Anne Doyle
        Eric -> Erik Larsson
        Michele -> Michelle Schmidt
        Karl -> Carl Weber
        Hanna -> Hannah Brooks
        Kaitlin -> Caitlin Murphy
        Tracy -> Tracey Lowe
        Vivien -> Vivian Hayes
        Sofie -> Sophie Nielsen
        Theresa -> Teresa Lynch
        Nicolas -> Nicholas Burke
        bob -> Bob Stone
        # strangers
        Rob Stone -> nobody
        Robert -> nobody
        Tina Murphy -> nobody
        Ben -> nobody
        Victor Hayes -> nobody
        Emily -> nobody
        Jack Lynch -> nobody
        Daniel -> nobody
        Helen Brooks -> nobody
        Charles -> nobody
        Stella Moore -> nobody
        Patrick -> nobody
        Paula Burke -> nobody
        Simon -> nobody
        Julia Weber -> nobody
        dinner -> nobody
        tomorrow morning -> nobody
        the gas bill -> nobody
    """,
    "namesakes": """
        John Smith -> John Smith / Jon Smith
        Jon Smith -> John Smith / Jon Smith
        John Smyth -> John Smith / Jon Smith
        Sara Lee -> Sara Lee / Sarah Leigh
        Sarah Lee -> Sara Lee / Sarah Leigh
        Sarah -> Sara Lee / Sarah Leigh
        Brian -> Brian Moore / Bryan Young
        Bryan -> Brian Moore / Bryan Young
        Bryan Moore -> Brian Moore
        Brian Young -> Bryan Young
        Ann Carter -> Ann Carter / Anne Carter
        Anne Karter -> Ann Carter / Anne Carter
        Stephen Hall -> Steven Hall
        Steven Hull -> Steven Hall
        Mae Turner -> May Turner
        Jane Carter -> nobody
        Brian Lee -> nobody
        Sara Hall -> nobody
        Jim Young -> nobody
    """,
    "abroad": """
        Shaoming Jang -> Xiaoming Zhang
        Xiao Ming Zhang -> Xiaoming Zhang
        Zhang Xiaoming -> Xiaoming Zhang
        Shao Ming Zhang -> Xiaoming Zhang
        Way Wang -> Wei Wang
        Wei Wong -> Wei Wang
        Way Wong -> Wei Wang
        Ching Xu -> Qing Xu
        Qing Shu -> Qing Xu
        Jing Lee -> Jing Li
        Ging Li -> Jing Li
        Yuchen Joe -> Yuchen Zhou
        Yu Chen Zhou -> Yuchen Zhou
        Mei Ling Ho -> Meiling Ho
        Mayling Hoe -> Meiling Ho
        Jihao Chen -> Zhihao Chen
        Zhihao Chan -> Zhihao Chen
        Ray Guo -> Rui Guo
        Rui Gwo -> Rui Guo
        Ananya Patell -> Ananya Patel
        Anania Patel -> Ananya Patel
        Sanjai Gupta -> Sanjay Gupta
        Sunjay Guptah -> Sanjay Gupta
        Bjorn Akesson -> Björn Åkesson
        Beyorn Akeson -> Björn Åkesson
        Jurgen Muller -> Jürgen Müller
        Juergen Mueller -> Jürgen Müller
        Yurgen Muller -> Jürgen Müller
        Francois Lefevre -> François Lefèvre
        Fransois Lefever -> François Lefèvre
        Agnieshka Novak -> Agnieszka Nowak
        Agnieszka Novack -> Agnieszka Nowak
        Julia Rossi -> Giulia Rossi
        Giulia Rossy -> Giulia Rossi
        Peter Zhang -> nobody
        Wang Fang -> nobody
        Anita Patel -> nobody
        Thomas Müller -> nobody
        Marco Rossi -> nobody
        Sanjay Patel -> nobody
        Lin Chen -> nobody
        Ivan -> nobody
        Fatima -> nobody
    """,
}

# Whole utterances: who is named in them, exactly or by sound.
SENTENCES: dict[str, str] = {
    "office": """
        给章伟转五十块 -> 张伟
        麻烦你帮我给李那转两百块钱 -> 李娜
        转一百给许志强 -> 徐志强
        打电话给王方 -> 王芳
        通知何健国明天开会 -> 何建国
        跟邹杰说我晚点到 -> 周杰
        林小宇的电话是多少 -> 林小雨
        把三百块还给罗勇明 -> 罗永明
        提醒黄莉花交房租 -> 黄丽华
        给王老师发一条消息 -> 王芳
        约徐主任周五吃饭 -> 徐志强
        给张伟转五十 -> 张伟
        请问李娜的账号是多少 -> 李娜
        给钱多多转五十 -> nobody
        张伟的老婆生日是哪天 -> nobody
        和你说一下明天的安排 -> nobody
        帮我买一张电影票 -> nobody
        今天天气怎么样 -> nobody
        我的余额还有多少 -> nobody
        给我转五十块 -> nobody
        请给大家发个通知 -> nobody
        告诉他们我到了 -> nobody
        下午三点提醒我开会 -> nobody
        为什么转账失败了 -> nobody
        陪我向前走一段路 -> nobody
        给妈妈买一束花 -> nobody
        对方还没有收到 -> nobody
    """,
    "mixed": """
        给爱丽丝转五十美元 -> Alice Chen
        打电话给汤姆 -> Tom Baker
        给章三发消息 -> 张三
        给Kevin转一百 -> Kevin Zhou
        给约翰转五十 -> nobody
        请帮我把灯打开 -> nobody
    """,
    "mixed, heard in English": """
        send fifty dollars to alis chen -> Alice Chen
        give it to Zhang San -> 张三
        call wang xiaoming please -> 王小明
        text Linda that I am late -> Linda Martin
        what is the weather like today -> nobody
        turn on the kitchen lights -> nobody
    """,
    "team": """
        send fifty to Jon Smyth -> John Smith
        pay jeffrey wright twenty dollars -> Geoffrey Wright
        call Kathryn on her mobile -> Catherine Meier
        text Shawn that I'm late -> Sean O'Brien
        email Lindsey the report -> Lindsay Pearce
        transfer 200 to Maryann Taylor for rent -> Mary Ann Taylor
        remind Rachael about dinner -> Rachel Cohen
        invite Muhammad to the meeting -> Mohammed Khan
        wire ten dollars to Mr Smyth -> John Smith
        pay Olivia fifty dollars -> nobody
        Rachel's mother wants to know -> nobody
        pay for lunch with my savings account -> nobody
        will you send it to me -> nobody
        may I see the balance -> nobody
        what's on my calendar for Friday -> nobody
        set an alarm for ten to seven -> nobody
        tell me a joke and then play some music -> nobody
        how do I get from here to the airport -> nobody
        send it again with the other card -> nobody
    """,
    "namesakes": """
        pay John Smith fifty -> John Smith / Jon Smith
        tell Sarah I said hi -> Sara Lee / Sarah Leigh
        will you call me back -> nobody
        may I pay with my card -> nobody
        send fifty to Will -> Will Young
        give the book to Mae -> May Turner
    """,
}
