//! What Chinese says of the service's codes.

use super::super::CodeText;
use crate::service_code::ServiceCode;

/// The texts of one code.
pub(super) fn text(code: ServiceCode) -> CodeText {
    let (meaning, remedy) = match code {
        ServiceCode::ParameterParse => {
            ("服务无法解析请求参数", "请检查 --message 和 --field 的 JSON")
        }
        ServiceCode::MissingParameter => {
            ("缺少必填参数", "请给出 upload_id、标题和内容；iOS 还需 --environment")
        }
        ServiceCode::Authentication => (
            "鉴权失败：服务不接受该 AccessId 和 SecretKey",
            "请在控制台核对 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY；使用 --auth sign 时还要核对本机时间",
        ),
        ServiceCode::Internal => (
            "服务接收请求后内部调用失败",
            "上传可以重试；再次推送之前，请先在控制台查看推送是否已存在",
        ),
        ServiceCode::InvalidToken => {
            ("设备 Token 无效", "请用 --target tpns-token 检查：Token 为 36 个字符")
        }
        ServiceCode::InvalidParameter => {
            ("参数值不合法", "请用 --dry-run 打印请求，并与服务文档对照")
        }
        ServiceCode::UploadFailed => {
            ("服务未接受该号码包", "请运行 `acctpack check 文件`：服务不会说明包有什么问题")
        }
        ServiceCode::EmptyFile => ("上传的文件为空", "请检查导出：查询可能没有命中任何数据"),
        ServiceCode::CertificateUnread => ("证书解析失败", "请在控制台重新上传应用的推送证书"),
        ServiceCode::NoTask => ("推送任务 ID 不存在", "请核对 --field 和 --message 中的 ID"),
        ServiceCode::BadDate => ("日期时间参数格式不正确", "时间请写成 \"2026-01-31 20:00:00\""),
        ServiceCode::ContentRefused => ("消息内容未通过内容安全检测", "请修改标题或内容"),
        ServiceCode::CertificateName => ("证书包名校验失败", "请在控制台上传该应用的证书"),
        ServiceCode::CertificateForm => {
            ("p12 证书的格式或内容校验失败", "请重新导出 p12 证书，并在控制台上传")
        }
        ServiceCode::CertificatePassword => {
            ("p12 证书密码不正确", "请在控制台重新上传证书，并填写正确的密码")
        }
        ServiceCode::CertificateExpired => {
            ("应用的 iOS 推送证书已过期", "请在控制台更新推送证书，或更换 --environment")
        }
        ServiceCode::AppExists => ("产品下已存在该平台的应用", "请使用已有的应用"),
        ServiceCode::PartlyFailed => ("批量操作部分失败", "请在控制台查看哪一部分已生效"),
        ServiceCode::AllFailed => ("批量操作全部失败", "请用 --dry-run 打印请求，并与服务文档对照"),
        ServiceCode::TooFast => ("请求过快：号码包推送每秒最多一次", "请等待几秒后重试"),
        ServiceCode::IllegalToken => {
            ("Token 校验非法", "请用 --target tpns-token 检查，并确认 Token 属于该应用")
        }
        ServiceCode::Unpaid => ("应用未购买推送服务", "请查看控制台的费用页面"),
        ServiceCode::Expired => ("应用的推送服务已到期", "请在控制台续费"),
        ServiceCode::WrongHost => (
            "AccessId 错误，或不属于该服务接入点",
            "请检查 --access-point：控制台会显示应用所属的接入点",
        ),
        ServiceCode::NotDeployed => {
            ("资源未部署", "请在控制台确认应用已购买推送资源，并核对 --access-point")
        }
        ServiceCode::NoTarget => {
            ("推送目标不存在", "请核对 upload_id 及上传时所用的 AccessId，或重新上传")
        }
        ServiceCode::IllegalTime => (
            "推送时间不合法",
            "--send-time 请写成 \"2026-01-31 20:00:00\"，须晚于当前时间且在 90 天以内",
        ),
        ServiceCode::Repeated => {
            ("重复推送：服务已有相同的推送", "请在控制台查看：第一次推送正在进行或已完成")
        }
        ServiceCode::KeyMismatch => (
            "AccessId 和密钥不匹配",
            "请从控制台重新复制同一应用的 TPNS_ACCESS_ID 和 TPNS_SECRET_KEY",
        ),
        ServiceCode::NotBound => ("Token 或账号不存在", "请确认应用已绑定该 Token 或账号"),
    };
    CodeText { meaning, remedy }
}
