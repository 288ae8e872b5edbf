//! Files in a bucket instead of a folder: the same contract, and what happens when nobody answers.

use std::time::{Duration, Instant};

use bairi_app::{AppError, FileSize, FileStore, FilesError, Trouble, Viewer};
use bairi_plan::Plan;

use super::files::{package, send, work};
use super::kit::{Kit, PEAR, answers, ask, told};
use super::pictures::jpeg;
use super::s3::{BUCKET, Mood, S3};

/// How long nobody is asked after somebody has waited in vain, and a little.
const PAUSE: Duration = Duration::from_millis(3_200);

fn bucket(server: &S3) -> FileStore {
    FileStore::in_bucket(&format!("s3://{BUCKET}/bairi/county"), server.settings()).unwrap()
}

async fn kit(server: &S3) -> Kit {
    let plan = Plan::load(package().path()).0.unwrap();
    Kit::with_files(plan, Some(bucket(server))).await
}

fn trouble<T>(outcome: Result<T, AppError>) -> Option<Trouble> {
    match outcome {
        Err(AppError::Files(error)) => error.trouble(),
        Err(other) => panic!("{other}"),
        Ok(_) => None,
    }
}

#[tokio::test]
async fn a_bucket_keeps_the_same_content_once_whole_with_what_is_kept_beside_it() {
    let server = S3::start();
    let kit = kit(&server).await;
    let county = kit.county().await;
    let picture = jpeg(800, 600, 1);
    let name = send(&kit, &county, "photos", &picture).await.unwrap();
    let puts = |server: &S3| {
        let state = server.state();
        let puts = state.asked.iter().filter(|(method, _)| method == "PUT");
        puts.map(|(_, key)| key.clone()).collect::<Vec<_>>()
    };
    let own = format!("bairi/county/{}/{}", &name[..2], &name[2..]);
    // Itself last: what is there is there whole.
    assert_eq!(puts(&server), [format!("{own}.small.jpg"), format!("{own}.json"), own.clone()]);
    assert_eq!(server.state().objects[&own].0, picture);
    assert_eq!(send(&kit, &county, "photos", &picture).await.unwrap(), name);
    assert_eq!(puts(&server).len(), 3, "what is there is not sent again");
    assert_eq!(server.state().refused, 0, "every request is signed as the server works it out itself");
    assert!(!kit.files().join("blobs").exists(), "nothing of it lies on the disk");
}

#[tokio::test]
async fn a_file_of_a_bucket_is_given_out_small_and_whole_and_not_once_it_is_damaged() {
    let server = S3::start();
    let kit = kit(&server).await;
    let county = kit.county().await;
    let picture = jpeg(800, 600, 1);
    let entity = work(&kit, &county, "W1", std::slice::from_ref(&picture)).await;
    let files = kit.app.entry(&county, "work", entity).await.unwrap().files;
    let name = files[0].name.clone();
    assert!(files[0].known.as_ref().is_some_and(|known| known.bytes == picture.len() as u64));
    let got = async |size: FileSize| kit.app.entry_file(&county, "work", entity, &name, size).await;
    assert_eq!(got(FileSize::Original).await.unwrap().bytes, picture);
    assert!(image::load_from_memory(&got(FileSize::Small).await.unwrap().bytes).is_ok());

    let key = format!("bairi/county/{}/{}", &name[..2], &name[2..]);
    server.state().objects.get_mut(&key).unwrap().0[100] ^= 1;
    let damaged = got(FileSize::Original).await;
    assert!(matches!(damaged, Err(AppError::Files(FilesError::Damaged))), "{damaged:?}");
    server.state().objects.remove(&key);
    assert!(matches!(got(FileSize::Original).await, Err(AppError::NoSuch { what: "file" })));
}

/// What the start says of a store in this mood.
async fn checked(server: &S3, mood: Mood, change: impl Fn(&mut String, &mut String)) -> Option<Trouble> {
    server.set(mood);
    let settings = server.settings().into_iter().map(|(mut name, mut value)| {
        change(&mut name, &mut value);
        (name, value)
    });
    let files = FileStore::in_bucket(&format!("s3://{BUCKET}"), settings).unwrap();
    files.check().await.err().map(|error| error.trouble().expect("the trouble of a bucket"))
}

#[tokio::test]
async fn the_start_says_whether_nobody_answers_the_keys_are_wrong_or_the_bucket_is_missing() {
    let server = S3::start();
    let as_it_is = |_: &mut String, _: &mut String| {};
    assert_eq!(checked(&server, Mood::Well, as_it_is).await, None);
    assert_eq!(checked(&server, Mood::Silent, as_it_is).await, Some(Trouble::Slow));
    assert_eq!(checked(&server, Mood::Broken, as_it_is).await, Some(Trouble::Failed));
    let secret = |name: &mut String, value: &mut String| {
        if name == "AWS_SECRET_ACCESS_KEY" {
            value.push('x');
        }
    };
    assert_eq!(checked(&server, Mood::Well, secret).await, Some(Trouble::Refused));
    let port = |name: &mut String, value: &mut String| {
        if name == "AWS_ENDPOINT" {
            // A port on which nobody listens: the system gave it out and took it back.
            let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            *value = format!("http://{free}");
        }
    };
    assert_eq!(checked(&server, Mood::Well, port).await, Some(Trouble::Unreachable));
    let other = FileStore::in_bucket("s3://no-such-bucket", server.settings()).unwrap();
    let error = other.check().await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::NoBucket));
    assert!(error.to_string().contains("s3://no-such-bucket (http://127.0.0.1:"), "{error}");
}

#[tokio::test]
async fn a_form_keeps_its_answers_while_the_store_is_silent_and_is_saved_afterwards() {
    let server = S3::start();
    let kit = kit(&server).await;
    let county = kit.county().await;
    let name = send(&kit, &county, "photos", &jpeg(40, 30, 1)).await.unwrap();
    for mood in [Mood::Silent, Mood::HangsUp, Mood::Broken] {
        server.set(mood);
        let refused = send(&kit, &county, "photos", &jpeg(40, 30, 2)).await.unwrap_err();
        assert_eq!(refused.code, "entry.files.silent", "{mood:?}");
        server.set(Mood::Silent);
        // Nobody asks again at once; what was sent before stands in the form nevertheless.
        let pairs = [("unit", PEAR), ("code", "W1"), ("seen_on", "2017-11-20"), ("photos", name.as_str())];
        let mut filled = ask("work", None, answers(&pairs));
        filled.refused = vec![refused];
        let found = Kit::faults(kit.app.save(&county, &filled).await);
        assert!(!found.is_empty() && found.iter().all(|f| f.code == "entry.files.silent"), "{:?}", told(&found));
        let form = kit.app.form(&county, &filled).await.unwrap();
        let field = |id: &str| form.sections.iter().flat_map(|part| &part.fields).find(|f| f.field == id).unwrap();
        assert_eq!(field("seen_on").given, ["2017-11-20"]);
        assert_eq!(field("photos").files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), [name.as_str()]);
        server.set(Mood::Well);
        tokio::time::sleep(PAUSE).await;
    }
    let pairs = [("unit", PEAR), ("code", "W1"), ("seen_on", "2017-11-20"), ("photos", name.as_str())];
    kit.saved(&county, "work", None, &pairs).await;
    let state = server.state();
    assert_eq!(state.objects.len(), 3, "of what was cut off nothing is kept: {:?}", state.objects.keys());
}

#[tokio::test]
async fn a_silent_store_is_waited_for_once_and_its_entries_are_shown_without_their_files() {
    let server = S3::start();
    let kit = kit(&server).await;
    let county = kit.county().await;
    let entity = work(&kit, &county, "W1", &[jpeg(40, 30, 1), jpeg(40, 30, 2)]).await;
    let name = kit.app.entry(&county, "work", entity).await.unwrap().files[0].name.clone();
    let got = async |viewer: &Viewer| kit.app.entry_file(viewer, "work", entity, &name, FileSize::Original).await;

    server.set(Mood::CutsOff);
    assert!(trouble(got(&county).await).is_some(), "half a file is none");
    server.set(Mood::Silent);
    tokio::time::sleep(PAUSE).await;
    assert_eq!(trouble(got(&county).await), Some(Trouble::Slow));
    let begun = Instant::now();
    for _ in 0..20 {
        assert_eq!(trouble(got(&county).await), Some(Trouble::Slow));
    }
    let view = kit.app.entry(&county, "work", entity).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(1), "twenty-one people waited {:?}", begun.elapsed());
    assert_eq!(view.files.len(), 2);
    assert!(view.files.iter().all(|file| file.silent && file.known.is_none()));

    server.set(Mood::Well);
    tokio::time::sleep(PAUSE).await;
    assert!(got(&county).await.is_ok());
    assert!(kit.app.entry(&county, "work", entity).await.unwrap().files.iter().all(|f| !f.silent && f.known.is_some()));
}
