//! The pages in Chinese.

use super::{Words, texts};

/// The pages in Chinese.
pub(super) struct Chinese;

impl Words for Chinese {
    texts! {
        language = "zh-CN";
        console = "控制台";
        skip = "跳到正文";
        navigation = "页面";
        lists = "名单";
        history = "推送记录";
        sandbox = "沙箱";
        quit = "退出";
        steps = "步骤";
        audience = "推送目标";
        message = "消息";
        review = "确认";
        sending = "发送";
        go_on = "继续";
        denied = "无法访问此页面";
        wrong_host = "本服务只响应 127.0.0.1 和 localhost。";
        wrong_page = "该请求不是由控制台页面发出的。请返回并刷新页面后重试。";
        no_cookie = "请打开终端中显示的地址。每个地址只能使用一次，使用后终端会显示新的地址。";
        ended = "控制台已退出";
        ended_note = "本机上的名单和号码包已删除，推送记录已保留。可以关闭此页面。";
        nowhere = "页面不存在";
        nowhere_note = "该地址没有对应的页面。";
        gone = "该名单已关闭";
        gone_note = "名单已被丢弃，或控制台已重新启动。已发送的内容见“推送记录”；重新拖入名单即可从中断处继续。";
        too_many = "打开的名单过多";
        too_many_note = "请先丢弃其中一个。";
        too_large = "文件超过 1 GiB。号码包最大 100 MB：请拆分名单，或去掉不需要的列。";
        no_form = "请求不完整或不是表单。请返回后重试。";
        not_taken = "未能接收名单";
        new_list = "新建名单";
        home_title = "要推送给谁？";
        home_lead = "选择一个账号名单，或由多个文件组成的名单。名单在本机检查，可无损修复的问题会自动修复，确认之后才会发送。";
        no_service = "可以检查名单，但无法发送";
        choose_file = "选择文件";
        or_drop = "或将文件拖放到页面任意位置";
        forms = "支持 .txt、.csv、.zip、.gz 与 Excel 工作簿，最大 1 GiB";
        or_paste = "改为粘贴账号";
        pasted = "每行一个账号";
        check = "检查名单";
        list_failed = "未能读取名单。控制台是否仍在运行？";
        nothing_durable = "在最后一步之前，任何内容都不会离开本机。退出控制台时会删除名单。";
        open_lists = "打开的名单";
        discard = "丢弃";
        on_its_way = "正在发送";
        state_sent = "已发送";
        state_draft = "未发送";
        left_out_rows = "被剔除的行";
        left_out_note = "这些行不符合服务的规则。改正后会加入号码包；不改则不会发送。";
        filter = "按问题筛选";
        all = "全部";
        save_rows = "保存修改";
        download_rejects = "下载被剔除的行";
        row_is_good = "正确：将加入号码包。";
        not_editable = "内容过长或已损坏，无法在此修改。";
        pages = "行的分页";
        earlier = "上一页";
        later = "下一页";
        reading = "正在读取名单";
        not_judged = "无法检查名单";
        service_gets = "服务将收到";
        package = "号码包";
        corrected = "改正的行";
        left_out = "被剔除";
        to_message = "编写消息";
        nothing_sent = "尚未发送任何内容。";
        download_package = "下载号码包";
        download_report = "下载报告";
        choose_first = "请先选择账号所在的列。";
        no_package = "没有可用的号码包：没有剩余账号。";
        android = "Android";
        android_open = "Android 展开";
        ios = "iOS 横幅";
        ios_lock = "iOS 锁屏";
        cut = "会被截断";
        now = "现在";
        title = "标题";
        content = "内容";
        notice_note = "大致显示效果，不同手机有差异。";
        message_title = "要推送什么？";
        as_json = "以 JSON 编写完整消息";
        json_label = "服务的 message 对象；填写后替代标题和内容";
        devices = "设备";
        latest_device = "最近登录的设备";
        latest_device_note = "每个账号一台";
        all_devices = "所有设备";
        all_devices_note = "账号绑定的全部设备";
        environment = "iOS 环境";
        no_ios = "应用不含 iOS";
        ios_product = "生产环境";
        ios_dev = "开发环境";
        account_type = "账号类型";
        account_type_note = "须与应用绑定账号时的类型一致。如不确定，请咨询开发人员：类型不符则无法送达。";
        when = "时间";
        at_once = "立即";
        at_a_time = "定时";
        send_time = "推送时间";
        expiry = "离线保存时长（小时）";
        to_review = "下一步：确认";
        save = "保存";
        preview = "手机显示效果";
        review_title = "确认要发送的内容";
        still_judging = "名单仍在检查中。";
        changed_since = "内容在您查看之后有变化。以下是最新内容，尚未发送。";
        wrong_count = "输入的数字与账号数不一致，尚未发送。";
        who = "推送目标";
        what = "内容";
        through = "通过";
        a_rehearsal = "演练：不会送达任何人";
        this_machine = "本机，但不是沙箱：可能会真正推送";
        not_uploaded = "尚未上传";
        last_push = "与该名单上次推送对比";
        no_last_push = "控制台此前没有向该名单推送过。";
        then = "上次推送";
        this_time = "本次推送";
        list = "名单";
        same_list = "同一名单";
        another_version = "该名单的另一版本";
        accounts_title = "账号数";
        same_message = "相同的消息";
        other_message = "不同的消息";
        i_looked = "我已在服务的控制台中核实：没有发送。继续发送。";
        again = "再次推送给相同的人";
        send = "发送";
        send_note = "无论谁点击或刷新，推送都只会发出一次。";
        back_to_review = "返回确认页";
        not_begun = "尚未发送";
        may_close = "关闭此页面不影响发送，结果可在“推送记录”中查看。";
        uploading = "正在上传";
        awaiting_upload = "等待上传响应";
        awaiting_push = "推送已发出，等待响应";
        preparing = "正在准备";
        pushed = "推送已被接受";
        not_sent = "没有发送";
        overtaken = "在您确认之后发生了其他推送。请重新查看确认页。";
        unclear = "无法确定推送是否已被接受";
        what_to_do = "现在该怎么做";
        refused = "服务拒绝了推送";
        nothing_reached = "没有送达任何人。修正后可重新发送：已上传的内容不会重复上传。";
        receipt_kept = "推送记录保存于";
        no_history = "还没有推送记录。";
        state_pushed = "已推送";
        state_uploaded = "已上传，未推送";
        state_prepared = "未上传";
        state_refused = "被拒绝";
        state_unclear = "未知：请在服务的控制台中核实";
        push_id_title = "推送 ID";
        sandbox_title = "收到的内容";
        sandbox_lead = "这是沙箱，不会送达任何人。上传和推送会实时显示在这里。";
        pushes = "推送";
        uploads = "上传";
        nothing_yet = "尚未收到内容。";
        faults = "故障";
        faults_note = "打开开关，演练服务或网络出现故障时的情况。";
        on_upload = "上传时";
        on_push = "推送时";
        other_faults = "其他已开启的故障";
        fault_delay = "5 秒后才响应";
        fault_reset = "连接中断";
        fault_status = "网关错误（503）";
        fault_rate = "请求过快（1008028）";
        fault_garbage = "返回登录页而非响应";
        fault_lost = "已执行，但响应丢失";
        taken = "已接受";
        found_in_it = "发现的问题";
        of_upload = "上传 ID";
        signed = "鉴权方式";
        reason = "原因";
        resume = "继续";
        files = "文件";
        leave_out_lists = "排除账号";
        leave_out_lists_note = "例如已退订的用户，或此前推送已触达的用户。排除名单按相同规则读取，因此同一账号的两种写法视为同一账号。";
        leave_out_file = "排除名单";
        leave_out_do = "排除";
        remove = "移除";
    }

    fn other_language(&self) -> (&'static str, &'static str) {
        ("en", "English")
    }

    fn accounts(&self, count: &str) -> String {
        format!("{count} 个账号")
    }

    fn accounts_word(&self, _count: u64) -> &'static str {
        "个账号"
    }

    fn of_a_file(&self, rows: &str, accounts: &str, duplicates: u64) -> String {
        match duplicates {
            0 => format!("{rows} 行，{accounts}"),
            _ => format!("{rows} 行，去除重复后 {accounts}"),
        }
    }

    fn leaves_out(&self, accounts: &str) -> String {
        format!("排除了 {accounts}")
    }

    fn take_back(&self, file: &str) -> String {
        format!("移除：{file}")
    }

    fn row(&self, row: &str) -> String {
        format!("第 {row} 行")
    }

    fn first_of_each(&self, count: &str) -> String {
        format!("每种问题只显示前 {count} 行。")
    }

    fn uploaded_before(&self, upload_id: u64) -> String {
        format!("已上传，上传 ID {upload_id}")
    }

    fn type_name(&self, account_type: u32) -> &'static str {
        match account_type {
            0 => "默认",
            1..=16 => "应用自定义",
            989 => "TAID 或 QIMEI",
            991 => "QQ 号",
            992 => "QQ 号 MD5",
            993 => "IDFA",
            994 => "IDFA MD5",
            995 => "MAC 地址",
            996 => "MAC 地址 MD5",
            997 => "OAID",
            998 => "OAID MD5",
            999 => "微信 UnionID",
            1000 => "IMEI",
            1001 => "IMEI MD5",
            1002 => "手机号",
            1003 => "微信 OpenID",
            1004 => "QQ OpenID",
            1005 => "邮箱",
            _ => "社交网站",
        }
    }

    fn type_question(&self, percent: u64, kind: &str, number: u32, name: &str) -> String {
        format!("{percent}% 的账号像是{kind}。如果应用按此绑定，账号类型应为 {number}（{name}）。")
    }

    fn use_type(&self, number: u32) -> String {
        format!("使用类型 {number}")
    }

    fn time_zone(&self, now: &str) -> String {
        format!("以服务所在时区为准：北京时间（UTC+08:00）。当前为 {now}。")
    }

    fn expiry_note(&self, hours: u64) -> String {
        format!("最多 {hours} 小时；不填则由服务决定。")
    }

    fn kept_for(&self, hours: &str) -> String {
        format!("离线保存 {hours} 小时")
    }

    fn at(&self, time: &str) -> String {
        format!("{time}（北京时间，UTC+08:00）")
    }

    fn app(&self, access_id: &str) -> String {
        format!("应用 {access_id}")
    }

    fn push_id(&self, ids: &str) -> String {
        format!("推送 ID {ids}")
    }

    fn other_version(&self, is_sure: bool) -> &'static str {
        match is_sure {
            true => "相同的消息已推送给该名单的另一个版本：两个版本中都有的账号会收到两次。",
            false => {
                "相同的消息可能已推送给该名单的另一个版本：两个版本中都有的账号可能会收到两次。"
            }
        }
    }

    fn type_count(&self, count: &str) -> String {
        format!("请输入账号数以确认：{count}")
    }

    fn attempt(&self, attempt: u32) -> String {
        format!("上传失败，即将进行第 {attempt} 次尝试")
    }

    fn unclear_steps(&self) -> [&'static str; 3] {
        [
            "暂时不要再次发送：用户可能已经收到。",
            "打开服务的控制台，按下方时间在推送记录中查找该推送。",
            "如果能找到，则无需再做任何操作。如果没有，请重新拖入名单：确认页会询问您是否已核实。",
        ]
    }

    fn unclear_facts(&self, at: &str, access_id: &str) -> String {
        format!("请查找应用 {access_id} 在 {at} 的推送。")
    }
}
