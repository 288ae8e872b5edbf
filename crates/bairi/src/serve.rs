use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bairi_app::App;
use bairi_base::Lang;
use bairi_lake::{Lake, Today};
use bairi_server::Options;
use chrono::Utc;
use tokio::net::TcpListener;

use crate::cli::ServeArgs;
use crate::fault::Fault;
use crate::{clock, open, stop};

/// How long requests under way are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often it is looked after what has a term.
const TEND_EVERY: Duration = Duration::from_secs(60 * 60);

pub(crate) async fn run(args: ServeArgs, lang: Lang) -> Result<(), Fault> {
    let plan = open::plan(&args.plan).await?;
    open::folder(&args.dir)?;
    // Before the long work: a port that is taken is said at once.
    let listener = listen(args.host, args.port).await?;
    let files = open::files(&args.dir, args.files.as_deref()).await?;
    let url = args.store.unwrap_or_else(|| open::store_url(&args.dir));
    let ledger = open::ledger(&url, plan, Arc::new(Utc::now)).await?;
    let today: Today = match args.today {
        Some(day) => Arc::new(move || day),
        None => Arc::new(clock::day),
    };
    let lake = open::lake(&args.dir, &ledger, today).await?;
    let mut app = open::app(&args.dir, ledger, lake.clone(), files)?.with_package(args.plan);
    if let Some(key) = args.sealing_key {
        app = app.with_sealing_key(key);
    }
    println!("{}", address(&listener, lang)?);
    until_stopped(listener, app, lake, Options { demo: None, secure_cookie: args.secure_cookie }).await
}

pub(crate) async fn listen(host: IpAddr, port: u16) -> Result<TcpListener, Fault> {
    TcpListener::bind(SocketAddr::new(host, port)).await.map_err(|source| Fault::Port { port, source })
}

/// A line with the address that a browser opens.
pub(crate) fn address(listener: &TcpListener, lang: Lang) -> Result<String, Fault> {
    let address = listener.local_addr().map_err(Fault::Server)?;
    Ok(match lang {
        Lang::Zh => format!("地址：http://{address}/ （按 Ctrl-C 结束）"),
        Lang::En => format!("Address: http://{address}/ (Ctrl-C ends it)"),
    })
}

/// Serves, with the lake following the log, until somebody asks for the end.
pub(crate) async fn until_stopped(listener: TcpListener, app: App, lake: Lake, options: Options) -> Result<(), Fault> {
    let follower = tokio::spawn(async move { lake.run().await });
    let tended = app.clone();
    let housekeeper = tokio::spawn(async move {
        let mut first = true;
        loop {
            tended.tend(first).await;
            first = false;
            tokio::time::sleep(TEND_EVERY).await;
        }
    });
    let router = bairi_server::router(app, options);
    let (told, asked) = tokio::sync::oneshot::channel();
    let stop = async move {
        stop::asked().await;
        let _ = told.send(());
    };
    let serving = bairi_server::serve(listener, router, stop);
    // A page that somebody keeps open does not hold the end up for ever.
    let patience = async {
        let _ = asked.await;
        tokio::time::sleep(PATIENCE).await;
    };
    let outcome = tokio::select! {
        outcome = serving => outcome,
        () = patience => Ok(()),
    };
    follower.abort();
    housekeeper.abort();
    outcome.map_err(Fault::Server)
}
