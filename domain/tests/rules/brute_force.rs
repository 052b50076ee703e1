//! Every vote of every small assembly, against a direct reading of each rule: sets of seats and fractions, nothing shared with the code
//! under test.
//!
//! Two passes. The first counts every assembly of one to four seats of one to three votes through the poll and the majority alone. The
//! second votes every assembly of three seats through the whole ledger: installed, convened, opened, voted, by name and in secret.

use crate::assembly::{installation, seat, with_majority, with_rule};
use crate::support::{commune, convened, decision, draft, in_force, ledger, session_id};
use domain::Command;
use domain::committee::command::{InstallCommittee, OpenSession, VoteItem, Voting};
use domain::committee::event::{Ballot, BallotRequests, Count, Counts, Effect, Proxy};
use domain::committee::vote::{Electorate, Poll};
use domain::committee::{Choice, Elector, Nature, Standing};
use domain::event::Event;
use domain::rules::{CollegeRule, Majority, MajorityBase, Parameter, Quorum, Setting, Threshold};
use domain::sample::orders::new_seat;
use domain::sample::{COMMITTEE, context, name, request};
use std::cmp::Ordering;

/// A fraction of i128, compared by crossing.
#[derive(Clone, Copy)]
struct Fraction(i128, i128);

impl Fraction {
    fn compare(self, other: Self) -> Ordering {
        (self.0 * other.1).cmp(&(other.0 * self.1))
    }
}

/// A seat of an imagined assembly, and what it does.
#[derive(Clone, Copy, PartialEq)]
struct Sits {
    weight: i128,
    college: u16,
    there: There,
    says: Choice,
}

#[derive(Clone, Copy, PartialEq)]
enum There {
    Absent,
    InPerson,
    ByProxy,
}

/// The seats of a set, weighed one way: by their votes, or one each.
type Weigh = fn(&Sits) -> i128;

fn votes(sits: &Sits) -> i128 {
    sits.weight
}

fn heads(_: &Sits) -> i128 {
    1
}

fn sum<'a>(seats: impl Iterator<Item = &'a Sits>, weigh: Weigh) -> i128 {
    seats.map(weigh).sum()
}

fn saying(seats: &[Sits], choice: Choice, weigh: Weigh) -> i128 {
    sum(
        seats
            .iter()
            .filter(|sits| sits.there != There::Absent && sits.says == choice),
        weigh,
    )
}

fn taking_part(seats: &[Sits], weigh: Weigh) -> i128 {
    sum(seats.iter().filter(|sits| sits.there != There::Absent), weigh)
}

/// What share of `whole` is `part`; none of nothing.
fn share(part: i128, whole: i128) -> Option<Fraction> {
    (whole > 0).then_some(Fraction(part, whole))
}

fn above(share: Option<Fraction>, bound: Fraction) -> bool {
    share.is_some_and(|share| share.compare(bound) == Ordering::Greater)
}

fn reaches(share: Option<Fraction>, bound: Fraction) -> bool {
    share.is_some_and(|share| share.compare(bound) != Ordering::Less)
}

const HALF: Fraction = Fraction(1, 2);
const TWO_THIRDS: Fraction = Fraction(2, 3);

/// A rule as the code holds it, and as a person reads it.
struct Rule {
    says: &'static str,
    majority: Majority,
    /// Whether the item is adopted by these votes, the chair apart.
    adopted: fn(&[Sits]) -> bool,
    /// Whether these votes are a tie that the chair may break.
    tied: fn(&[Sits]) -> bool,
}

fn expressed(seats: &[Sits], weigh: Weigh) -> Option<Fraction> {
    let (yes, no) = (
        saying(seats, Choice::InFavour, weigh),
        saying(seats, Choice::Against, weigh),
    );
    share(yes, yes + no)
}

fn most_of_expressed(seats: &[Sits]) -> bool {
    above(expressed(seats, votes), HALF)
}

fn college(seats: &[Sits], number: u16) -> Vec<Sits> {
    seats.iter().filter(|sits| sits.college == number).copied().collect()
}

fn in_each_college(seats: &[Sits]) -> bool {
    let exists = |number| !college(seats, number).is_empty();
    (0..2)
        .filter(|number| exists(*number))
        .all(|number| most_of_expressed(&college(seats, number)))
}

fn never(_: &[Sits]) -> bool {
    false
}

fn as_many_on_both_sides(seats: &[Sits]) -> bool {
    let yes = saying(seats, Choice::InFavour, votes);
    yes > 0 && yes == saying(seats, Choice::Against, votes)
}

#[expect(clippy::too_many_lines, reason = "one rule after the other, each with its reading")]
fn rules() -> Vec<Rule> {
    let of = Majority::of;
    let half = || Threshold::more_than(1, 2);
    let two_thirds = || Threshold::at_least(2, 3);
    vec![
        Rule {
            says: "plus de la moitié des suffrages exprimés",
            majority: of(MajorityBase::Expressed, half()),
            adopted: most_of_expressed,
            tied: as_many_on_both_sides,
        },
        Rule {
            says: "plus de la moitié des voix présentes ou représentées",
            majority: of(MajorityBase::PresentOrRepresented, half()),
            adopted: |seats| {
                above(
                    share(saying(seats, Choice::InFavour, votes), taking_part(seats, votes)),
                    HALF,
                )
            },
            tied: |seats| {
                let everybody = seats.iter().filter(|sits| sits.there != There::Absent);
                let sides = |sits: &Sits| matches!(sits.says, Choice::InFavour | Choice::Against);
                as_many_on_both_sides(seats) && everybody.clone().all(sides)
            },
        },
        Rule {
            says: "plus de la moitié des voix qui composent l’assemblée",
            majority: of(MajorityBase::Composing, half()),
            adopted: |seats| {
                above(
                    share(saying(seats, Choice::InFavour, votes), sum(seats.iter(), votes)),
                    HALF,
                )
            },
            tied: never,
        },
        Rule {
            says: "les deux tiers des voix qui composent l’assemblée",
            majority: of(MajorityBase::Composing, two_thirds()),
            adopted: |seats| {
                reaches(
                    share(saying(seats, Choice::InFavour, votes), sum(seats.iter(), votes)),
                    TWO_THIRDS,
                )
            },
            tied: never,
        },
        Rule {
            says: "les deux tiers des suffrages exprimés",
            majority: of(MajorityBase::Expressed, two_thirds()),
            adopted: |seats| reaches(expressed(seats, votes), TWO_THIRDS),
            tied: never,
        },
        Rule {
            says: "l’unanimité des suffrages exprimés",
            majority: of(MajorityBase::Expressed, Threshold::at_least(1, 1)),
            adopted: |seats| saying(seats, Choice::InFavour, heads) > 0 && saying(seats, Choice::Against, heads) == 0,
            tied: never,
        },
        Rule {
            says: "l’unanimité des présents ou représentés",
            majority: of(MajorityBase::PresentOrRepresented, Threshold::at_least(1, 1)),
            adopted: |seats| {
                let mut everybody = seats.iter().filter(|sits| sits.there != There::Absent);
                taking_part(seats, heads) > 0 && everybody.all(|sits| sits.says == Choice::InFavour)
            },
            tied: never,
        },
        Rule {
            says: "l’absence d’opposition",
            majority: of(MajorityBase::NoOpposition, Threshold::at_least(1, 1)),
            adopted: |seats| {
                !seats
                    .iter()
                    .any(|sits| sits.there != There::Absent && sits.says == Choice::Against)
            },
            tied: never,
        },
        Rule {
            says: "adopté sauf majorité contre",
            majority: of(MajorityBase::AgainstExpressed, half()),
            adopted: |seats| {
                let (yes, no) = (
                    saying(seats, Choice::InFavour, votes),
                    saying(seats, Choice::Against, votes),
                );
                !above(share(no, yes + no), HALF)
            },
            tied: never,
        },
        Rule {
            says: "dans chaque collège",
            majority: Majority {
                colleges: Some(CollegeRule::Each),
                ..of(MajorityBase::Expressed, half())
            },
            adopted: in_each_college,
            tied: never,
        },
        Rule {
            says: "dans chaque collège et dans l’assemblée",
            majority: Majority {
                colleges: Some(CollegeRule::EachAndWhole),
                ..of(MajorityBase::Expressed, half())
            },
            adopted: |seats| in_each_college(seats) && most_of_expressed(seats),
            tied: never,
        },
        Rule {
            says: "en voix et en têtes",
            majority: Majority {
                in_heads_too: true,
                ..of(MajorityBase::Expressed, half())
            },
            adopted: |seats| most_of_expressed(seats) && above(expressed(seats, heads), HALF),
            tied: never,
        },
    ]
}

const CHOICES: [Choice; 4] = [Choice::InFavour, Choice::Against, Choice::Abstention, Choice::NotVoting];

/// Everything one seat may do.
fn attitudes() -> Vec<(There, Choice)> {
    let voting = [There::InPerson, There::ByProxy]
        .into_iter()
        .flat_map(|there| CHOICES.map(|says| (there, says)));
    std::iter::once((There::Absent, Choice::NotVoting))
        .chain(voting)
        .collect()
}

/// Every list of `length` elements of `of`.
fn lists<T: Clone>(of: &[T], length: usize) -> Vec<Vec<T>> {
    (0..length).fold(vec![Vec::new()], |lists, _| {
        lists
            .iter()
            .flat_map(|list| {
                of.iter()
                    .map(|next| [list.as_slice(), std::slice::from_ref(next)].concat())
            })
            .collect()
    })
}

fn electorate(seats: &[Sits]) -> Electorate {
    let elector = |sits: &Sits| Elector {
        votes: u32::try_from(sits.weight).unwrap(),
        college: Some(sits.college),
        standing: match sits.there {
            There::Absent => Standing::Absent,
            There::InPerson => Standing::InPerson,
            There::ByProxy => Standing::Represented,
        },
    };
    seats
        .iter()
        .enumerate()
        .map(|(n, sits)| (seat(n), elector(sits)))
        .collect()
}

fn ballots(seats: &[Sits]) -> Vec<Ballot> {
    let cast = seats.iter().enumerate().filter(|(_, sits)| sits.there != There::Absent);
    cast.map(|(n, sits)| Ballot {
        choice: sits.says,
        seat: seat(n),
    })
    .collect()
}

/// What the rule makes of these votes, the chair breaking a tie if it may and does.
fn read(rule: &Rule, seats: &[Sits], chair: Option<Choice>) -> (bool, bool) {
    let adopted = (rule.adopted)(seats);
    let breaks = !adopted && (rule.tied)(seats);
    match chair.filter(|_| breaks) {
        Some(Choice::InFavour) => (true, true),
        Some(Choice::Against) => (false, true),
        _ => (adopted, false),
    }
}

#[test]
fn every_vote_of_every_assembly_of_four_seats_is_counted_as_the_rule_reads() {
    let rules = rules();
    let attitudes = attitudes();
    let mut cases = 0_u64;
    for length in 1..=4 {
        // Seats are told apart by what they do, which takes every order: weights need only one.
        let ascending = |weights: &Vec<i128>| weights.is_sorted();
        for weights in lists(&[1, 2, 3], length).into_iter().filter(ascending) {
            for acts in lists(&attitudes, length) {
                let seats: Vec<Sits> = (0..)
                    .zip(weights.iter().zip(&acts))
                    .map(|(n, (weight, (there, says)))| Sits {
                        weight: *weight,
                        college: n % 2,
                        there: *there,
                        says: *says,
                    })
                    .collect();
                let poll = Poll::by_name(&electorate(&seats), &ballots(&seats)).unwrap();
                let mut chairs: Vec<Option<Choice>> = vec![None];
                for sits in seats.iter().filter(|sits| sits.there == There::InPerson) {
                    if !chairs.contains(&Some(sits.says)) {
                        chairs.push(Some(sits.says));
                    }
                }
                for rule in &rules {
                    for chair in &chairs {
                        let verdict = rule.majority.decide(&poll, *chair);
                        assert_eq!(
                            (verdict.adopted, verdict.casting_vote),
                            read(rule, &seats, *chair),
                            "{} : voix {weights:?}, {:?}, présidence {chair:?}",
                            rule.says,
                            poll.whole.votes.counts
                        );
                        cases += 1;
                    }
                }
            }
        }
    }
    assert!(cases > 1_000_000, "{cases} cas");
}

/// An assembly of three seats of these votes, where any presence is a quorum and proxies are not counted.
fn assembly(weights: &[i128], rule: &Rule) -> InstallCommittee {
    let quorum = Setting::Quorum(Quorum {
        counts_proxies: false,
        share: Threshold::at_least(1, 1_000),
    });
    let order = installation(Nature::DeliberativeAssembly, weights.len());
    let order = with_rule(order, Parameter::Quorum, quorum);
    let order = with_rule(order, Parameter::ProxiesPerHolder, Setting::Count(3));
    let mut order = with_majority(order, rule.majority.clone());
    order.colleges = vec![name("Un"), name("Deux")];
    order.seats = (0..)
        .zip(weights)
        .map(|(n, weight): (usize, _)| {
            let mut seat = new_seat(seat(n), commune(n), u32::try_from(*weight).unwrap());
            seat.college = Some(u16::try_from(n % 2).unwrap());
            seat
        })
        .collect();
    order
}

/// The opening at which seats stand so; none when nobody is there in person.
fn opening(there: &[There]) -> Option<OpenSession> {
    let holder = there.iter().position(|there| *there == There::InPerson)?;
    let seats = |wanted| {
        let found = there.iter().enumerate().filter(move |(_, there)| **there == wanted);
        found.map(|(n, _)| seat(n))
    };
    Some(OpenSession {
        committee: COMMITTEE,
        session: session_id(1),
        present: seats(There::InPerson).map(Into::into).collect(),
        proxies: seats(There::ByProxy)
            .map(|from| Proxy::new(from, seat(holder)))
            .collect(),
        chair: None,
        secretary: None,
        urgency_accepted: None,
    })
}

/// The same votes, counted in secret in each college.
fn secretly(seats: &[Sits]) -> Voting {
    let counts = |number: u16, weigh: Weigh| {
        let of = college(seats, number);
        let side = |choice| u32::try_from(saying(&of, choice, weigh)).unwrap();
        Counts {
            abstentions: side(Choice::Abstention),
            against: side(Choice::Against),
            in_favour: side(Choice::InFavour),
            not_voting: side(Choice::NotVoting),
            ..Counts::NONE
        }
    };
    let taking_part = |number: &u16| taking_part(&college(seats, *number), heads) > 0;
    let counted = (0..2).filter(taking_part).map(|number| Count {
        college: Some(number),
        heads: counts(number, heads),
        votes: Some(counts(number, votes)),
    });
    Voting::Secret(counted.collect())
}

#[test]
fn every_vote_of_three_seats_through_the_ledger_is_decided_as_the_rule_reads() {
    for weights in [[1, 1, 1], [1, 2, 3], [2, 1, 1], [3, 1, 2]] {
        for rule in rules() {
            for there in lists(&[There::Absent, There::InPerson, There::ByProxy], 3) {
                let Some(opening) = opening(&there) else { continue };
                let mut told: Vec<Command> = in_force(draft(3));
                told.push(assembly(&weights, &rule).into());
                told.push(convened(COMMITTEE, 1, "2024-03-14", &[Effect::Other]));
                told.push(opening.into());
                let ledger = ledger(told);
                for says in lists(&CHOICES, 3) {
                    let seats: Vec<Sits> = (0..3)
                        .map(|n| Sits {
                            weight: weights[n],
                            college: u16::try_from(n % 2).unwrap(),
                            there: there[n],
                            says: if there[n] == There::Absent {
                                Choice::NotVoting
                            } else {
                                says[n]
                            },
                        })
                        .collect();
                    let chair = (there[0] == There::InPerson).then_some(says[0]);
                    for (vote, chair) in [(Voting::RollCall(ballots(&seats)), chair), (secretly(&seats), None)] {
                        let secret = u32::from(matches!(vote, Voting::Secret(_))) * 3;
                        let order = VoteItem {
                            committee: COMMITTEE,
                            session: session_id(1),
                            item: decision(1, 0),
                            chair: None,
                            requests: Some(BallotRequests { public: 0, secret }),
                            vote,
                        };
                        let decided = ledger.decide(&request(1_000, order), &context()).unwrap();
                        let got = match &decided.drafts[0].event {
                            Event::DecisionAdopted(data) => (true, data.tally.casting_vote),
                            Event::DecisionRejected(data) => (false, data.tally.casting_vote),
                            other => panic!("un vote décide : {other:?}"),
                        };
                        assert_eq!(got, read(&rule, &seats, chair), "{} : voix {weights:?}", rule.says);
                    }
                }
            }
        }
    }
}
