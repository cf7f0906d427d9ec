//! Delivery from a pipeline: clean a list, upload the package, push to it, and know what to do
//! when something fails. It runs against a sandbox on this machine: `cargo run --example delivery`

use acctpack::{Input, Lang, Options, Output};
use acctpack_sandbox::Sandbox;
use acctpack_tpns::{Client, Credentials, Devices, Message, Package, Push, UploadEvent};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The first upload meets a gateway's error: the client tries again.
    let sandbox = Sandbox::builder().fault("502@upload:1".parse()?).start()?;
    let client = Client::builder(Credentials::new("1500001048", "the secret key")?)
        .base_url(sandbox.base_url().parse()?)
        .build()?;

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("audience.zip");
    let list = Input::bytes("list.txt", b"13800138000\n13800138001\n13800138000\n");
    acctpack::clean(list, Output::path(&path), &Options::default())?;

    let uploaded = client.upload(&Package::open(&path)?, |event| {
        if let UploadEvent::Retry { attempt, error, .. } = event {
            println!("attempt {attempt}: {error}");
        }
    })?;
    let message = Message::notify("Sale", "Everything must go");
    let push = Push::new(uploaded.upload_id, message).devices(Devices::All).account_type(1002);
    match client.push(&push) {
        Ok(pushed) => println!("pushed as {}", pushed.push_ids.join(", ")),
        // It was accepted, or may have been: never send it again before someone has looked.
        Err(error) if error.may_be_out() => println!("call someone: {error}"),
        Err(error) => println!("not pushed: {}", error.message(Lang::En)),
    }

    assert_eq!(sandbox.pushes()[0].accounts, Some(2));
    Ok(())
}
