//! What is wrong with the place where files lie, and what to do about it.

use bairi_app::{BucketError, FilesError, Trouble};
use bairi_base::Lang;

/// What is wrong with the address or the settings of a bucket.
pub(crate) fn bucket(error: &BucketError, lang: Lang) -> String {
    match (error, lang) {
        (BucketError::Address, Lang::Zh) => {
            "文件存储的地址看不懂：写成 s3://桶名 或 s3://桶名/目录（字母、数字、-、_、.），密钥不写在地址里。"
                .to_owned()
        }
        (BucketError::Address, Lang::En) => "The address of the store of files is none: write s3://bucket or \
            s3://bucket/folder (letters, digits, -, _ and .); keys do not belong into it."
            .to_owned(),
        (BucketError::NoKeys, Lang::Zh) => {
            "没有文件存储的密钥：请设置环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY。".to_owned()
        }
        (BucketError::NoKeys, Lang::En) => "There are no keys to the store of files: set AWS_ACCESS_KEY_ID and \
            AWS_SECRET_ACCESS_KEY in the environment."
            .to_owned(),
        (BucketError::Plain { endpoint }, Lang::Zh) => {
            format!("{endpoint} 没有加密：请用 https 地址；只在可信的内网里，才设置环境变量 AWS_ALLOW_HTTP=true。")
        }
        (BucketError::Plain { endpoint }, Lang::En) => format!(
            "{endpoint} is not encrypted: use an address with https, or, inside a network that you trust, set \
             AWS_ALLOW_HTTP=true in the environment."
        ),
        (BucketError::Setting(what), Lang::Zh) => {
            format!("文件存储的设置不对（{what}）：请检查以 AWS_ 开头的环境变量。")
        }
        (BucketError::Setting(what), Lang::En) => {
            format!("A setting of the store of files is wrong ({what}): look at the variables that begin with AWS_.")
        }
    }
}

/// Why the store of files is of no use now.
pub(crate) fn silent(error: &FilesError, lang: Lang) -> String {
    let FilesError::Bucket { place, trouble } = error else {
        return match lang {
            Lang::Zh => format!("文件存储不能使用（{error}）：请检查磁盘和权限。"),
            Lang::En => format!("The store of files cannot be used ({error}): look at the disk and its permissions."),
        };
    };
    match (trouble, lang) {
        (Trouble::Unreachable, Lang::Zh) => {
            format!("文件存储 {place} 连不上：请检查它是否在运行、AWS_ENDPOINT 的地址和端口、网络和防火墙。")
        }
        (Trouble::Unreachable, Lang::En) => format!(
            "The store of files {place} cannot be reached: look whether it runs, at the address and port in AWS_ENDPOINT, \
             and at the network and its firewalls."
        ),
        (Trouble::Slow, Lang::Zh) => {
            format!(
                "文件存储 {place} 迟迟没有应答：请检查它是否正常、网络是否拥堵；确实慢的，用 AWS_TIMEOUT（如“60 seconds”）放宽时限。"
            )
        }
        (Trouble::Slow, Lang::En) => format!(
            "The store of files {place} did not answer in time: look whether it is well and the network free; if it is \
             slow by nature, give it longer with AWS_TIMEOUT (such as \"60 seconds\")."
        ),
        (Trouble::Refused, Lang::Zh) => format!(
            "文件存储 {place} 不接受密钥：请检查 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_REGION，密钥对这个桶的读、写、列出权限，以及本机时钟是否准确。"
        ),
        (Trouble::Refused, Lang::En) => format!(
            "The store of files {place} refused the keys: look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
             AWS_REGION, whether they may read, write and list this bucket, and at this machine's clock."
        ),
        (Trouble::NoBucket, Lang::Zh) => {
            format!("文件存储里没有这个桶：{place}。请先建好桶，或改正 --files 里的桶名。")
        }
        (Trouble::NoBucket, Lang::En) => {
            format!("There is no such bucket: {place}. Make it first, or correct its name in --files.")
        }
        (Trouble::Failed, Lang::Zh) => {
            format!("文件存储 {place} 的应答有误：请看它的日志；AWS_ENDPOINT 应是 S3 接口的地址，不是管理界面的。")
        }
        (Trouble::Failed, Lang::En) => format!(
            "The store of files {place} answered with an error: look at its log; AWS_ENDPOINT is the address of its S3 \
             interface, not that of its console."
        ),
    }
}
