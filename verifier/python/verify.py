#!/usr/bin/env python3
"""Vérifie un paquet d’audit Entente : un fichier, une clé obtenue ailleurs, aucun réseau.

    python3 verify.py PAQUET.zip --key CLÉ [--checkpoint FICHIER]… [--inventory FICHIER]… [--policy FICHIER]
                                  [--json] [--html FICHIER]

Écrit d’après docs/reference/audit-bundle.md et les pages qu’elle cite, sans lire le programme Rust : quand les deux
vérificateurs s’accordent, c’est que les pages suffisent. Les « § » renvoient à audit-bundle.md, sauf mention contraire.
Python 3.9 ou plus, rien à installer. Tout est calculé sur des entiers et des rapports exacts : aucun nombre à virgule
flottante n’entre ici.

Codes de sortie : 0 valide · 1 falsifié · 2 incomplet, ou clé non donnée · 3 mauvais usage.
"""
import base64
import binascii
import gc
import hashlib
import html
import json
import math
import mmap
import operator
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unicodedata
import warnings
import zlib
from array import array
from bisect import bisect_left
from collections import Counter, namedtuple
from datetime import date, timedelta
from fractions import Fraction

FORMAT = 1
STEPS = ("container", "manifest", "entries", "subjects", "root", "signature", "inventory", "checkpoints", "witnesses",
         "timestamps", "openings", "allocations", "claims")
EXIT = {"valid": 0, "falsified": 1, "incomplete": 2}
MISUSE = 3


class Falsified(Exception):
    """Une étape échoue ; le texte est la phrase à lire."""

    def __init__(self, message, position=None, file=None):
        super().__init__(message)
        self.position, self.file = position, file


class Unknown(Falsified):
    """Un fait d’un type que ce vérificateur ne connaît pas : on s’arrête, sans pouvoir conclure."""


class Incomplete(Exception):
    """Une étape ne peut conclure faute d’une pièce que l’auditeur peut obtenir ; la vérification continue."""


class Misuse(Exception):
    """La commande ne peut être suivie : fichier absent, clé illisible."""


class Bad(Exception):
    """Des octets ou une valeur hors du format ; qui l’attrape sait où l’on en est."""


# ── JSON canonique (format des faits, § 1) ───────────────────────────────────────────────────────────────────────────

INTEGER_LIMIT = 2**53 - 1
DEPTH_LIMIT = 32
BODY_LIMIT = 65535
FIELD_NAME = re.compile(r"[a-z][A-Za-z0-9]*\Z")


def canonical(value):
    """Les octets canoniques d’une valeur."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _object(pairs):
    previous = ""
    for name, _ in pairs:
        if not FIELD_NAME.match(name):
            raise Bad(f"nom de champ interdit : {name!r}")
        if name <= previous:
            raise Bad(f"champ en double, ou qui n’est pas à sa place : « {name} »")
        previous = name
    return dict(pairs)


def _integer(digits):
    if len(digits) > 16 or not 0 <= int(digits) <= INTEGER_LIMIT:
        raise Bad(f"nombre hors limites : {digits[:30]}")
    return int(digits)


def _refused(text):
    raise Bad(f"nombre interdit : {text[:30]}")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer, parse_float=_refused, parse_constant=_refused)


def _check_depth(value, depth):
    if depth > DEPTH_LIMIT:
        raise Bad(f"plus de {DEPTH_LIMIT} niveaux")
    if value is None:
        raise Bad("« null » est interdit")
    if isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            _check_depth(inner, depth + 1)


def read_canonical(octets):
    """L’objet que disent ces octets ; refuse toute autre écriture que l’unique forme canonique."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise Bad("ce n’est pas de l’UTF-8") from None
    if not unicodedata.is_normalized("NFC", text):
        raise Bad("un texte n’est pas en forme normale C")
    try:
        value = DECODER.decode(text)
        _check_depth(value, 0)
        same = json.dumps(value, ensure_ascii=False, separators=(",", ":")) == text
    except RecursionError:
        raise Bad(f"plus de {DEPTH_LIMIT} niveaux") from None
    except ValueError as error:
        raise Bad(f"ce n’est pas du JSON : {error}") from None
    if not isinstance(value, dict):
        raise Bad("un objet est attendu")
    if not same:
        raise Bad("ce n’est pas la forme canonique : un blanc, ou un caractère échappé autrement")
    return value


def fields(value, /, **kinds):
    """Vérifie qu’un objet a exactement ces champs, de ces types ; « optional_x » peut manquer."""
    if not isinstance(value, dict):
        raise Bad("un objet est attendu")
    for name, kind in kinds.items():
        optional = name.startswith("optional_")
        field = name[len("optional_"):] if optional else name
        if field not in value:
            if not optional:
                raise Bad(f"il manque « {field} »")
        elif type(value[field]) is not kind:
            raise Bad(f"« {field} » n’est pas du type attendu")
    for field in value:
        if field not in kinds and "optional_" + field not in kinds:
            raise Bad(f"champ inconnu : « {field} »")
    return value


# ── Les valeurs (format des faits, § 3) ──────────────────────────────────────────────────────────────────────────────

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
HEX64 = "[0-9a-f]{64}"
CENTS_LIMIT = 10**13
TEXT_LIMIT = 2000


def _pattern(pattern):
    compiled = re.compile(pattern + r"\Z")
    return lambda text: compiled.match(text) is not None


is_uuid, is_digest, is_cents_form = _pattern(UUID), _pattern(HEX64), _pattern("(?:0|-?[1-9][0-9]*)")
is_date_form, is_instant_form = _pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}"), _pattern(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z")


def is_date(text):
    try:
        return is_date_form(text) and 1789 <= date.fromisoformat(text).year <= 2999
    except ValueError:
        return False


def is_instant(text):
    return (is_instant_form(text) and is_date(text[:10]) and text[13] == text[16] == ":" and text[11:13] < "24"
            and text[14:16] < "60" and text[17:19] < "60" and (text[11:13] + text[14:16] + text[17:19]).isdigit())


def is_cents(text):
    return is_cents_form(text) and len(text) < 16 and abs(int(text)) <= CENTS_LIMIT


def is_year(text):
    return len(text) == 4 and text.isascii() and text.isdigit() and "1900" <= text <= "2999"


def is_text(text):
    return (0 < len(text.encode()) <= TEXT_LIMIT and text == text.strip()
            and not any(unicodedata.category(c) == "Cc" for c in text))


def luhn(digits):
    """La clé de Luhn ; pour un SIRET de La Poste, la somme des chiffres est un multiple de cinq."""
    if len(digits) == 14 and digits.startswith("356000000") and sum(map(int, digits)) % 5 == 0:
        return True
    doubled = [int(c) * (1 + k % 2) for k, c in enumerate(reversed(digits))]
    return sum(x - 9 if x > 9 else x for x in doubled) % 10 == 0


def is_organisation(text):
    return re.match(r"[0-9]{9}(?:[0-9]{5})?\Z", text) is not None and luhn(text) and luhn(text[:9])


def is_siren(text):
    return len(text) == 9 and is_organisation(text)


def is_siret(text):
    return len(text) == 14 and is_organisation(text)


def is_insee(text):
    return re.match(r"(?:[0-9]{2}|2A|2B)[0-9]{3}\Z", text) is not None and text[:2] not in ("00", "20")


def check_fraction(value, limit):
    """La fraction d’un objet {"d", "n"} : réduite, en chiffres, bornée."""
    if not re.match(r"[1-9][0-9]*\Z", value["d"]) or not re.match(r"(?:0|[1-9][0-9]*)\Z", value["n"]):
        raise Bad("fraction mal écrite")
    if max(len(value["d"]), len(value["n"])) > 600:
        raise Bad("une fraction a plus de 600 chiffres")
    d, n = int(value["d"]), int(value["n"])
    if limit is not None and max(d, n) >= limit:
        raise Bad("une fraction est hors limites")
    if math.gcd(d, n) != 1:
        raise Bad(f"fraction non réduite : {n}/{d}")


# ── L’enveloppe (format des faits, § 2) ──────────────────────────────────────────────────────────────────────────────

ROLES = ("secretary", "officer", "decider", "auditor", "operator")
KINDS = ("ledger", "member", "convention", "committee", "key", "budget")

def check_envelope(fact):
    fields(fact, actor=dict, optional_authorisedBy=list, cause=str, optional_corrects=str, data=dict, effective=str,
           eventId=str, optional_evidence=list, format=int, ledger=str, position=int, recordedAt=str, subject=dict,
           type=str, version=int)
    actor = fields(fact["actor"], organisation=str, optional_person=str, role=str)
    if not is_organisation(actor["organisation"]) or actor["role"] not in ROLES:
        raise Bad("l’organisme ou le rôle de l’auteur n’est pas valable")
    if not is_digest(actor.get("person", "0" * 64)):
        raise Bad("l’engagement de l’auteur n’en est pas un")
    subject = fields(fact["subject"], id=str, kind=str, optional_previous=str, version=int)
    if subject["kind"] not in KINDS or not is_digest(subject.get("previous", "0" * 64)):
        raise Bad("le sujet n’est pas valable")
    identifiers = [fact["cause"], fact["eventId"], fact["ledger"], subject["id"]] + fact.get("authorisedBy", [])
    if not all(type(x) is str and is_uuid(x) for x in identifiers + [fact.get("corrects", fact["cause"])]):
        raise Bad("un identifiant n’est pas un UUID en minuscules")
    if fact.get("authorisedBy") == [] or fact.get("evidence") == []:
        raise Bad("une liste vide est absente, et non vide")
    for piece in fact.get("evidence", []):
        fields(piece, optional_actesId=str, label=str, mediaType=str, sha256=str)
        if not is_digest(piece["sha256"]) or not all(is_text(piece[x]) for x in ("label", "mediaType", "actesId") if x in piece):
            raise Bad("une pièce justificative n’est pas valable")
    if not is_date(fact["effective"]) or not is_instant(fact["recordedAt"]):
        raise Bad("la date d’effet ou l’instant d’enregistrement n’est pas valable")
    if fact["version"] > 65535:
        raise Bad("version de type hors limites")


def check_subject(fact):
    """Le sujet est celui du type, et son identifiant celui qui figure dans les données."""
    subject = fact["subject"]
    if subject["kind"] != SUBJECT_OF[fact["type"], fact["version"]]:
        raise Bad(f"le sujet d’un fait {fact['type']} n’est pas de la sorte « {subject['kind']} »")
    if fact["data"].get(subject["kind"]) != subject["id"]:
        raise Bad("le sujet n’est pas celui que nomment les données")


# ── La forme des données (docs/reference/events) ─────────────────────────────────────────────────────────────────────
#
# Les schémas d’un paquet ne sont pas signés : un vérificateur qui les suivrait croirait qui l’a remis. Les voici donc tous,
# abrégés par tests/notation.py. Une ligne « Type.version sujet {…} » par fait ; « ? » dit qu’un champ peut manquer, « [ ] »
# une liste, « | » un choix, un mot entre apostrophes lui-même ; une majuscule renvoie à une définition ; le reste est une
# valeur de la page du format des faits, § 3.

SCHEMAS = r"""
AgendaItem = {concerned?=[uuid] effect=Effect item=uuid kind?='ordinary'|'accounts'|'statutes'|'appointment' title=text}
AgendaItemV1 = {effect=EffectV1 item=uuid title=text}
Agreement = {qualified=QualifiedMajority}|{share=Threshold}
Appointment = {candidates=[digest] elected?=u16 older?=bool rounds=[Round]}
AskedAssembly = {member=uuid notifiedOn?=date perimeter?=[uuid] population?=u64 vintage?=year}
AssetSettled = {asset=uuid compensation?=Compensation outcome='attributed'|'kept'|'returned'}
Attendee = {by='titular'|'substitute' remote?=bool seat=uuid}
Ballot = {choice='inFavour'|'against'|'abstention'|'notVoting' seat=uuid}
BallotRequests = {public=u32 secret=u32}
BallotV1 = {choice='inFavour'|'against'|'abstention' seat=uuid}
Basis = {source?=text terms=[Term] vintage=VintagePolicy}
Blend = {mode='nested'|'singleStep' normalise=bool parts=[Part]}
Bound = {amount=cents}|{perUnit=PerUnit}|{shareOfTotal=Fraction}
Bounded = {cap?=Bound first='cap'|'floor' floor?=Bound of=Formula}
Bracket = {flat?=cents price?=Fraction upTo?=Fraction}
Branch = {members=Threshold population=Threshold}
BranchResult = {members=Threshold membersMet=bool population?=Threshold populationMet=bool}
BudgetLine = {account=account amount=cents direction='expense'|'receipt' function?=function label=text pool=code
    section?='running'|'investment'}
ByCriterion = {criterion='populationMunicipale'|'populationTotale'|'populationDgf'|'potentielFiscal'|'potentielFinancier'
    |'payslips'|'staff'|'licences'|'workstations'|'planningActs'|'hours'|'surface'|'length' vintage=VintagePolicyV1}
Calculation = {asked=Strength awaited=Strength branches=[BranchResult] certain=bool inFavour=Strength vetoes=[VetoResult]}
Change = {carrier=uuid}|{delegations=['key'|'budget']}|{endsOn=date}|'noEnd'|'noNotice'|'noRenewal'|{notice=NoticeClause}
    |{partyJoins=uuid}|{partyLeaves=uuid}|{renewal=TacitRenewal}|{rules=RuleSet}|{title=text}
Citation = {certainty='read'|'read2008'|'unchecked'|'clause' reference=text}
Claim = {state='adopted'|'transmitted'|'published'|'enforceable'|'rejected'|'postponed'|'rescinded'|'repealed'|'annulled'
    words=text}
Clause = {document?=digest kind='impactSheet'|'staffCommitteeAdvice'|'costMethod'|'usageForecast'|'reimbursementPeriod'
    |'conference'|'coordinator'|'operatingRules'|'publicInterest'|'marketShare'|'memberList'|'denomination'|'object'
    |'duration'|'seat'|'seatDistribution'|'competences'|'statutoryRights'|'contributionsAndLiability'|'administration'
    |'accounting'|'staff'|'windingUp'|'compensationImputation'|'other'}
Coefficient = {factors=[Factor] of=Formula}
CollegeTally = {carried=bool college=u16 votes=Counts}
Compensation = {amount=cents paidBy='cooperation'|'member'}
Cost = {amount=Fraction}|{reference=Reference}
CostComponent = {account?=account amount=cents kind='staff'|'supplies'|'renewal'|'serviceContracts'|'fluids' label=text}
Count = {college?=u16 heads=Counts votes?=Counts}
Counts = {abstentions=u32 against=u32 blanks=u32 inFavour=u32 notVoting=u32 nulls=u32}
Days = {clear=bool days=u16}
DebtSettled = {amount=cents interest=cents loan=uuid outstanding=cents payment='annuities'|'atOnce' reason?=text
    share=DebtShare}
DebtShare = {amount=cents}|'key'|{rate=Fraction}|'withAsset'
Delegation = {committee=uuid object='key'|'budget'}
Effect = {adoptBudget=uuid}|{adoptKey=uuid}|{admit=uuid}|{amend=uuid}|{approveAccounts=uuid}|{approveMinutes=uuid}
    |{consentWithdrawal=uuid}|'delegate'|{delegateTo=Delegation}|'opinion'|'other'|{regularise=uuid}|{repealKey=uuid}
EffectV1 = {adoptKey=uuid}|{adoptBudget=uuid}|'opinion'|{repealKey=uuid}
Factor = {factor=Fraction member=uuid reason=text}
Fixed = {normalise=bool quotas=[Quota]}
Formula = {blend=Blend}|{bounded=Bounded}|{coefficient=Coefficient}|{criterion=Basis}|'equal'|{fixed=Fixed}|{index=Index}
    |{only=Only}|{prorata=Prorata}|{smoothed=Smoothed}|{stack=Stack}|{tariff=Tariff}|{unitCost=UnitCost}
FormulaV1 = {criterion=ByCriterion}|'equal'|{fixed=[Quota]}
Fraction = {d=denominator n=numerator}
Heads = {abstentions=u32 against=u32 inFavour=u32 inOffice?=u32 voters?=u32}
Imputation = {amount=cents call=uuid}
Index = {base=IndexBase current=VintagePolicy of=Formula series=text source?=text}
IndexBase = {value=Fraction}|{vintage=VintagePolicy}
Input = {criterion=text fact=uuid inForceOn?=date knownOn?=date source=text status?='provisional'|'definitive'
    value=Fraction vintage=year}
InputV1 = {criterion='populationMunicipale'|'populationTotale'|'populationDgf'|'potentielFiscal'|'potentielFinancier'
    |'payslips'|'staff'|'licences'|'workstations'|'planningActs'|'hours'|'surface'|'length' fact=uuid source=text
    value=Fraction vintage=year}
Instalment = {amount=cents dueOn=date number=u16}
KnownOn = {day=u8 month=u8 yearsBefore=u8}
Line = {amount?=LineAmount label=text of=Formula}
LineAmount = {fixed=cents}|'rest'
LoanInstalment = {dueOn=date interest=cents principal=cents}
LoanShare = {amount=cents loan=uuid residue=cents}
Majority = {base='expressed'|'presentOrRepresented'|'composing'|'againstExpressed'|'noOpposition' colleges?='each'
    |'eachAndWhole' inHeadsToo?=bool share=Threshold}
MajorityApplied = {majority=Majority rule=Citation}
Matter = {code=matter name=text}
MemberUnits = {member=uuid units=Fraction}
NoticeClause = {months=u16 termEnd?=date}
Only = {members=[uuid] of=Formula}
OrganAndMember = {decidedOn=date decision=uuid number=text}
Part = {label?=text of=Formula weight=Fraction}
PastActBudget = {from=year name=text until?=year}
PastActSource = {extractedOn=date file=text sha256?=digest}
PerUnit = {price=Fraction units=Basis}
Period = {from=date until=date}
PinnedKey = {carrier=uuid key=uuid keyHash=digest keyVersion=u16 members=u32 references=[Input]}
Pool = {code=code kind?='service'|'competence'|'generalAdministration' label=text}
PrefectSettlement = {number=text referredOn=date signedOn=date}
Presence = {from?=date until?=date}
Prorata = {basis='actualDays'|'fullMonths'|'monthsBegun'|'quartersBegun'|'thirty360' joiners='add'|'relieve' of=Formula}
Provisions = {clauses=[Clause] entry?='statedOrLastApproval'|'lastSignature'|'transmission'|'statedDate'
    notice?=NoticeClause reimbursementMonths?=u16 renewal?=TacitRenewal rules?=RuleSet}
Proxy = {from=uuid givenOn?=date illness?=bool to=uuid}
ProxyV1 = {from=uuid to=uuid}
QualifiedMajority = {branches=[Branch] veto?=Veto}
Question = {accession=uuid}|{amendment=uuid}|'convention'|'dissolution'|{ratification=uuid}|{withdrawal=uuid}
Quorum = {countsProxies=bool share=Threshold}
QuorumCheck = {counted=u32 inOffice=u32 reached=bool required=u32 rule?=Citation}
QuorumRule = {countsProxies=bool denominator=u32 numerator=u32 reference=text strict=bool}
Quota = {member=uuid share=Fraction}
RatePeriod = {from=date yearly=Fraction}
Ratio = {d=denominator n=numerator}
Reference = {series=text source?=text vintage=VintagePolicy}
Round = {blanks=u32 notVoting=u32 nulls=u32 votes=[u32]}
Rounding = {rule=RoundingRule unit='cent'|'euro'}
RoundingRule = 'halfUpPerMember'|{halfUpResidueTo=uuid}|'halfUpResidueToCarrier'|'largestRemainder'
Rule = {certainty='read'|'read2008'|'unchecked'|'clause' from?=date parameter='convocationNotice'|'urgencyNotice'|'quorum'
    |'quorumAtEachItem'|'quorumAmongConcerned'|'withdrawnInQuorum'|'interestedWaiver'|'remoteAttendance'|'remoteExclusions'
    |'secondConvocation'|'proxiesPerHolder'|'proxySessions'|'ordinaryMajority'|'statutesMajority'|'statutesByOrgan'
    |'orientationDebate'|'budgetDelegable'|'accountsMajority'|'chairWithdrawsForAccounts'|'castingVote'
    |'publicBallotRequest'|'secretBallotRequest'|'appointmentSecret'|'appointmentRounds'|'minutesPublication'
    |'minutesSilence'|'membersAgreement'|'accessionSilence'|'statutesSilence'|'withdrawalSilence'|'legalityReviewTerm'
    |'recourseTerm'|'rescissionTerm' reference=text setting=Setting until?=date}
RuleSet = {overrides=[Rule] preset='council'|'smallCouncil'|'alsaceMoselleCouncil'|'closedSyndicate'|'openSyndicate'|'epci'
    |'administrativeCommission'|'entente'|'gip'|'convention'|'blank'}
Scale = {brackets=[Bracket] mode='marginal'|'slab' neverBelowPrevious=bool}
Seat = {college?=u16 holder?=digest member=uuid seat=uuid substitutes?=[digest] until?=date votes=u32}
SeatV1 = {holder?=digest member=uuid seat=uuid votes=u32}
Setting = {agreement=Agreement}|{count=u16}|{days=Days}|{flag=bool}|{majority=Majority}|{months=u16}|{quorum=Quorum}
    |{share=Threshold}|{silence=Silence}
ShareLine = {amount=cents label=text}
ShowOfHands = {chair?='inFavour'|'against'|'abstention'|'notVoting' counts=[Count]}
Silence = {meaning='favourable'|'unfavourable' months=u16}
Smoothed = {decrease?=Fraction first='cap'|'floor' increase?=Fraction of=Formula}
Stack = {lines=[Line]}
Strength = {members=u32 population=u64}
TacitRenewal = {months=u16 times=u16}
Tally = {castingVote=bool colleges?=[CollegeTally] heads=Counts votes=Counts}
TallyV1 = {abstentions=u32 against=u32 castingVote=bool inFavour=u32}
Tariff = {flat?=cents price?=Fraction scale?=Scale units?=Basis}
Term = {coefficient=Fraction criterion=text}
Threshold = {denominator=u32 numerator=u32 strict=bool}
UnitCost = {cost=Cost units=Basis}
Veto = {holder='everyMemberAbove'|'mostPopulousAbove' share=Threshold}
VetoResult = {member=uuid population=u64 voice='inFavour'|'against'|'awaited'}
VintagePolicy = 'inForceOnFirstJanuary'|{knownOn=KnownOn}|{pinned=year}|{yearsBefore=u8}
VintagePolicyV1 = 'inForceOnFirstJanuary'|{pinned=year}
Vote = {appointment=Appointment}|{rollCall=[Ballot]}|{secret=[Count]}|{showOfHands=ShowOfHands}
Votes = {abstentions=u32 against=u32 inFavour=u32}
WithdrawalTerms = {agreement=OrganAndMember}|{prefectOrder=PrefectSettlement}|'provided'
ActAnnulled.1 convention {act=uuid convention=uuid court=text effectFrom?=date judgedOn=date number=text partial?=text}
ActDeclaredIllegal.1 convention {act=uuid convention=uuid court=text judgedOn=date number=text parties=[uuid]}
ActRepealed.1 convention {act=uuid convention=uuid decidedOn=date from=date ground='anyReason'|'illegality'|'unmetCondition'
    nature='regulatory'|'notRightCreating'|'rightCreating' number=text reason=text}
ActRescinded.1 convention {act=uuid convention=uuid decidedOn=date illegality=text nature='regulatory'|'notRightCreating'
    |'rightCreating' number=text}
ActRevived.1 convention {act=uuid convention=uuid from=date undone=uuid until?=date}
AgendaChanged.1 committee {added?=[AgendaItem] committee=uuid removed?=[uuid] sentOn=date session=uuid}
AllocationComputed.1 budget {allocation=uuid amount=cents budget=uuid computedOn=date convention=uuid fiscalYear=year
    key=uuid keyHash=digest members=u32 pool=code rounding=text totalWeight=Fraction}
AllocationComputed.2 budget {allocation=uuid amount=cents budget=uuid carrier?=uuid computedOn=date convention=uuid
    decision?=uuid fiscalYear=year key=uuid keyHash=digest keyVersion=u16 members=u32 period=Period pool=code
    references=[Input] regularises?=uuid total=cents}
AllocationSettled.1 budget {allocation=uuid budget=uuid complements=cents convention=uuid credits=cents dueOn=date
    fiscalYear=year members=u32 outcome='byMember'|'carriedForward' pool=code refundAccount=account refundedAccount=account
    settledOn=date}
AmendmentDrafted.1 convention {amendment=uuid changes=[Change] convention=uuid effectiveOn?=date number=u16 object=text}
AmendmentEnteredIntoForce.1 convention {amendment=uuid convention=uuid inForceOn=date lastEnforceableOn=date}
AmendmentSigned.1 convention {amendment=uuid convention=uuid member=uuid quality=text signatory=digest signedOn=date}
AssetRecorded.1 convention {acquiredOn=date asset=uuid convention=uuid label=text madeAvailableBy?=uuid value=cents
    valuedOn=date}
AttendanceChanged.1 committee {arrivals?=[Attendee] before?=uuid chair?=uuid committee=uuid departures?=[uuid]
    proxies?=[Proxy] quorum=QuorumCheck revoked?=[uuid] session=uuid}
BillingDetailsSet.1 member {commitmentNumber?=text from=date member=uuid serviceCode?=text siret=siret}
BudgetAdopted.1 budget {budget=uuid decision=uuid flags?=['afterBudgetDay'|'noOrientationDebate'] net=cents}
BudgetDrafted.1 budget {budget=uuid convention=uuid fiscalYear=year kind?='initial'|'amending'|'supplementary'|'accounts'
    lines=[BudgetLine] number?=u16 pools=[Pool]}
CallWithdrawn.1 budget {allocation=uuid amount=cents budget=uuid call=uuid member=uuid reason=text withdrawnOn=date}
ChairChanged.1 committee {chair=uuid committee=uuid on=date viceChairs?=[uuid]}
ClericalErrorCorrected.1 convention {act=uuid convention=uuid correctedOn=date insteadOf=text read=text}
CommitteeInstalled.1 committee {castingVote=bool chair=uuid committee=uuid convention=uuid installedOn=date
    majority='presentOrRepresented'|'expressed' name=text noticeDays=u16 proxiesPerHolder=u16 quorum=QuorumRule
    seats=[SeatV1]}
CommitteeInstalled.2 committee {chair=uuid colleges?=[text] committee=uuid convention=uuid installedOn=date name=text
    nature='steeringCommittee'|'deliberativeAssembly'|'conference'|'generalAssembly' rules=RuleSet seats=[Seat]
    viceChairs?=[uuid]}
ConsultationConcluded.1 convention {adopted=bool calculation=Calculation concludedOn=date convention=uuid question=Question
    revises=bool}
ConsultationOpened.1 convention {agreement=Rule asked=[AskedAssembly] convention=uuid document?=digest notifiedOn=date
    population?=text question=Question round=u16 silence?=Rule vintage?=year}
ContributionCalled.1 budget {allocation=uuid amount=cents budget=uuid call=uuid fiscalYear=year instalments=[Instalment]
    issuedOn=date member=uuid payerAccount=account receiverAccount=account}
ConventionDenounced.1 convention {convention=uuid endsConvention=bool lastDay=date member=uuid noticeMonths=u16
    receivedOn=date}
ConventionDissolved.1 convention {convention=uuid lastDay=date}
ConventionDrafted.1 convention {carrier=uuid convention=uuid delegations=['key'|'budget'] endsOn?=date
    legalForm='serviceCommun'|'miseADisposition'|'serviceUnifie'|'prestation'|'entente'|'groupementDeCommandes'
    |'cooperationPublique'|'statuts'|'gip' object=text parties=[uuid] startsOn=date title=text}
ConventionDrafted.2 convention {carrier=uuid convention=uuid delegations=['key'|'budget'] endsOn?=date
    legalForm='serviceCommun'|'miseADisposition'|'serviceUnifie'|'prestation'|'entente'|'groupementDeCommandes'
    |'cooperationPublique'|'statuts'|'gip' object=text parties=[uuid] provisions=Provisions startsOn=date title=text}
ConventionEnteredIntoForce.1 convention {convention=uuid inForceOn=date lastEnforceableOn=date}
ConventionExpired.1 convention {convention=uuid lastDay=date}
ConventionPublished.1 convention {convention=uuid publishedOn=date}
ConventionResumed.1 convention {convention=uuid from=date}
ConventionSigned.1 convention {convention=uuid member=uuid quality=text signatory=digest signedOn=date}
ConventionSubmitted.1 convention {convention=uuid notifiedOn=date}
ConventionSubmitted.2 convention {convention=uuid document?=digest flags?=['compensationImputation'|'partiesToCheck']
    notifiedOn=date unmet?=['impactSheet'|'staffCommitteeAdvice'|'costMethod'|'usageForecast'|'reimbursementPeriod'
    |'conference'|'coordinator'|'operatingRules'|'publicInterest'|'marketShare'|'memberList'|'denomination'|'object'
    |'duration'|'seat'|'seatDistribution'|'competences'|'statutoryRights'|'contributionsAndLiability'|'administration'
    |'accounting'|'staff'|'windingUp'|'compensationImputation'|'other']}
ConventionSuspended.1 convention {convention=uuid from=date ground=text}
ConventionTerminated.1 convention {convention=uuid decidedOn=date ground='generalInterest'|'breach'|'agreement'|'clause'
    lastDay=date member?=uuid reasons=text reference=text}
ConventionTransmitted.1 convention {actesId?=text convention=uuid receipt?=digest receivedOn?=date transmittedOn=date}
CreditOffset.1 budget {allocation=uuid amount=cents budget=uuid call=uuid member=uuid offsetOn=date}
CreditRepaid.1 budget {allocation=uuid amount=cents budget=uuid member=uuid paidOn=date reference=text repayment=uuid}
CriterionRecorded.1 member {criterion=text inForceOn=date knownOn=date member=uuid source=text status='provisional'
    |'definitive' value=Fraction vintage=year}
DebtShared.1 convention {convention=uuid inputs=[Input] member=uuid rank=u32 shares=[LoanShare] withdrawal=uuid}
DecisionAdopted.1 committee {ballots=[BallotV1] binding='opinion'|'proposal'|'internal'|'delegated'|'deliberation'
    committee=uuid decidedOn=date effect=EffectV1 item=uuid session=uuid tally=TallyV1 title=text}
DecisionAdopted.2 committee {binding='opinion'|'proposal'|'internal'|'delegated'|'deliberation' chair?=uuid committee=uuid
    decidedOn=date effect=Effect item=uuid majority?=MajorityApplied quorum?=QuorumCheck requests?=BallotRequests
    session=uuid tally=Tally title=text vote=Vote}
DecisionBecameEnforceable.1 committee {committee=uuid decision=uuid enforceableOn=date publishedOn=date transmittedOn=date}
DecisionRejected.1 committee {ballots=[BallotV1] committee=uuid decidedOn=date effect=EffectV1 item=uuid session=uuid
    tally=TallyV1 title=text}
DecisionRejected.2 committee {chair?=uuid committee=uuid decidedOn=date effect=Effect item=uuid majority?=MajorityApplied
    quorum?=QuorumCheck requests?=BallotRequests session=uuid tally=Tally title=text vote=Vote}
DeliberationBecameEnforceable.1 convention {convention=uuid deliberation=uuid enforceableOn=date member=uuid
    publishedOn=date transmittedOn=date}
DeliberationBecameEnforceable.2 convention {convention=uuid deliberation=uuid enforceableOn=date member=uuid
    publishedOn=date question=Question transmittedOn=date}
DeliberationRecorded.1 convention {convention=uuid decidedOn=date deliberation=uuid member=uuid number=text sense='adopted'
    |'rejected' votes?=Votes}
DeliberationRecorded.2 convention {conditions?=text convention=uuid decidedOn=date deliberation=uuid document?=digest
    member=uuid number=text question=Question sense='adopted'|'adoptedOnConditions'|'rejected' supersedesSilence?=uuid
    votes?=Votes}
DenunciationWithdrawn.1 convention {convention=uuid member=uuid withdrawnOn=date}
DraftCompleted.1 convention {clauses=[Clause] convention=uuid reimbursementMonths?=u16}
InterestDeclared.1 committee {committee=uuid item=uuid seats=[uuid] session=uuid}
ItemSetAside.1 committee {committee=uuid item=uuid outcome='postponed'|'withdrawn' reason?=text session=uuid}
JudgmentReversed.1 convention {act=uuid convention=uuid court=text judgedOn=date judgment=uuid number=text}
KeyAdopted.1 key {decision=uuid from=date key=uuid replaces?=uuid until?=date}
KeyAdopted.2 key {decision=uuid from=date key=uuid replaces?=uuid retroactivity?=text until?=date}
KeyDefined.1 key {convention=uuid formula=FormulaV1 hash=digest key=uuid name=text participants=[uuid] pool=code ties=[uuid]}
KeyDefined.2 key {convention=uuid formula=Formula hash=digest key=uuid name=text participants=[uuid] pool=code revises?=uuid
    rounding=Rounding ties=[uuid] version=u16}
KeyRepealed.1 key {decision=uuid from=date key=uuid}
LateInterestProvided.1 convention {basis='clause'|'law' convention=uuid flat?=cents from=date rates=[RatePeriod]
    start='dueDate'|'formalNotice'}
LedgerOpened.1 ledger {format=u16 hash=text ledger=uuid name=text operator=siren ruleSets=[text] timeZone=text tree=text}
LiquidationClosed.1 convention {closedOn=date convention=uuid}
LiquidationOpened.1 convention {convention=uuid end='denounced'|'terminated'|'expired'|'dissolved' openedOn=date}
LiquidatorNamed.1 convention {convention=uuid liquidator=digest namedOn=date organisation?=organisation}
LoanRecorded.1 convention {asset?=uuid contractedOn=date convention=uuid decision?=uuid instalments=[LoanInstalment]
    lender=text loan=uuid principal=cents purpose=text}
LogKeyRotated.1 ledger {ledger=uuid newKey=vkey newSignature=signature oldKey=vkey oldSignature?=signature root=digest
    size=u64}
MandatesEnded.1 committee {committee=uuid member?=uuid on=date}
MemberAdmitted.1 convention {conditions?=text convention=uuid effectiveOn=date entryFee?=cents member=uuid order?=text}
MemberIdentifiersChanged.1 member {from=date insee?=insee member=uuid name?=text siren?=siren}
MemberRegistered.1 member {from=date insee?=insee kind='commune'|'epci'|'syndicate'|'department'|'region'|'other'
    member=uuid name=text siren=siren}
MemberReleased.1 convention {conditions?=text convention=uuid lastDay=date member=uuid order?=text}
MemberSucceeded.1 member {effectiveOn=date kind='communeNouvelle'|'merger'|'mergerAssociation'|'epciMerger'|'absorption'
    |'split'|'reEstablishment' member=uuid others?=[text] reference=text successors=[uuid]}
MinutesApproved.1 committee {approvedOn=date committee=uuid decision?=uuid session=uuid}
MinutesDrafted.1 committee {committee=uuid decisions=[uuid] digest=digest draftedOn=date session=uuid}
MovementRequested.1 convention {convention=uuid decidedOn=date deliberation=uuid enforceableOn=date impactStudy?=digest
    member=uuid movement='accession'|'withdrawal' number=text publishedOn=date transmittedOn=date}
OrganConsentRecorded.1 convention {consents=bool convention=uuid decidedOn=date decision?=uuid member=uuid
    movement='accession'|'withdrawal' number=text}
OrganConsentRecorded.2 convention {bindsFrom=date consents=bool convention=uuid decidedOn=date decision?=uuid number=text
    question=Question rule?=Citation}
OrientationDebateHeld.1 committee {committee=uuid convention=uuid fiscalYear=year heldOn=date report?=digest}
ParticipationSettled.1 convention {convention=uuid member=uuid settledOn=date}
PastActRecorded.1 member {actesId?=text budget?=PastActBudget claim?=Claim decidedOn=date kind='deliberation'|'decision'
    |'order'|'other' matter?=Matter member=uuid number=text object=text prefecture?=text receivedOn?=date siret?=siret
    source=PastActSource url?=url votes?=Heads}
PaymentMoved.1 budget {amount=cents budget=uuid formerMember=uuid from=uuid member=uuid movedOn=date payment=uuid
    reason=text to=uuid}
PaymentRecorded.1 budget {amount=cents budget=uuid call=uuid member=uuid paidOn=date payment=uuid reference=text
    surplus?=cents}
PaymentReversed.1 member {imputed=[Imputation] member=uuid payment=uuid reason=text reversedOn=date surplus=cents}
PersonalDataErased.1 ledger {commitments=[digest] count=u32 ledger=uuid reason=text}
PrefectOrderRecorded.1 convention {convention=uuid number=text publishedOn=date question=Question signedOn=date}
ReceiptUnattributed.1 member {amount=cents member=uuid paidOn=date payment=uuid reference=text}
RecoveryStepRecorded.1 budget {budget=uuid call=uuid document?=digest kind='reminder'|'formalNotice'|'seizure'
    |'acknowledgement'|'claim'|'courtOfAudit' member=uuid on=date}
RenewalEstablished.1 convention {convention=uuid from=date number=u16 until=date}
RulesChanged.1 committee {committee=uuid on=date rules=[Rule]}
SeatFilled.1 committee {committee=uuid holder?=digest on=date seat=uuid substitutes?=[digest] until?=date}
SeatVacated.1 committee {committee=uuid on=date reason?=text seat=uuid}
SeatsAdded.1 committee {committee=uuid on=date seats=[Seat]}
SeatsRemoved.1 committee {committee=uuid on=date seats=[uuid]}
SessionClosed.1 committee {committee=uuid note?=text session=uuid}
SessionConvened.1 committee {agenda=[AgendaItemV1] committee=uuid heldOn=date sentOn=date session=uuid}
SessionConvened.2 committee {agenda=[AgendaItem] committee=uuid follows?=uuid heldOn=date sentOn=date session=uuid
    urgency?=text}
SessionDocumentPublished.1 committee {committee=uuid document='minutes'|'decisionList' publishedOn=date session=uuid}
SessionOpened.1 committee {committee=uuid counted=u32 inOffice=u32 present=[uuid] proxies=[ProxyV1] quorumReached=bool
    required=u32 session=uuid}
SessionOpened.2 committee {chair?=uuid committee=uuid present=[Attendee] proxies=[Proxy] quorum=QuorumCheck
    secretary?=digest session=uuid urgencyAccepted?=bool}
SessionPostponed.1 committee {committee=uuid decidedOn=date reason?=text session=uuid}
ShareAllocated.1 budget {allocation=uuid amount=cents budget=uuid exact=Fraction inputs=[InputV1] member=uuid residue=cents
    weight=Fraction}
ShareAllocated.2 budget {allocation=uuid amount=cents budget=uuid exact=Ratio inputs=[Input] lastYear?=cents
    lines?=[ShareLine] member=uuid presence?=Presence rank?=u32 residue=cents}
ShareSettled.1 budget {allocation=uuid budget=uuid difference=cents former=cents member=uuid share=cents}
SilenceEstablished.1 convention {convention=uuid meaning='favourable'|'unfavourable' member=uuid notifiedOn=date
    question=Question reference=text termOn=date}
SubstitutionEstablished.1 member {convention=uuid effectiveOn=date member=uuid reference=text replaced=[uuid]}
SurplusImputed.1 budget {amount=cents budget=uuid call=uuid imputedOn=date member=uuid payment=uuid}
SurplusRefunded.1 member {amount=cents member=uuid payment=uuid reference=text refundedOn=date}
TitleCancelled.1 budget {amount=cents budget=uuid decidedOn=date member=uuid number=text priorYear=bool reason=text
    title=uuid}
TitleIssued.1 budget {account=account amount=cents bordereau?=text budget=uuid call=uuid fiscalYear=year
    flags?=['afterLimitation'] instalments=[u16] issuedOn=date member=uuid number=text title=uuid}
TitleReduced.1 budget {amount=cents budget=uuid decidedOn=date member=uuid number=text priorYear=bool reason=text title=uuid}
TitleTakenInCharge.1 budget {budget=uuid member=uuid takenInChargeOn=date title=uuid}
UnitCostNotified.1 convention {components=[CostComponent] convention=uuid decimals?=u8 decision?=uuid dueBy?=date
    fiscalYear=year forecast?=[MemberUnits] notice=uuid notifiedOn=date pool=code reference=text series=text
    stage='forecast'|'actual' unit=text unitCost=Fraction units=Fraction}
UnitsStated.1 convention {convention=uuid decision?=uuid fiscalYear=year period=Period pool=code reference=text
    replaces?=uuid statedOn=date statement=uuid unit=text units=[MemberUnits]}
WithdrawalDue.1 convention {amount=cents asset?=uuid convention=uuid due=uuid dueOn=date fiscalYear=year interest=cents
    kind='annuity'|'compensation'|'debtShare' loan?=uuid member=uuid withdrawal=uuid}
WithdrawalSettled.1 convention {assets=[AssetSettled] convention=uuid debtOn=date debts=[DebtSettled] dueOn=date dues=u32
    key?=PinnedKey member=uuid reason=text refundAccount=account refundedAccount=account settledOn=date
    terms=WithdrawalTerms withdrawal=uuid}
YearClosed.1 convention {called=cents closedOn=date convention=uuid credits=cents fiscalYear=year owed=cents}
"""
TOKEN = re.compile(r"\s*(?:([A-Za-z][A-Za-z0-9]*)(\??)(=(?!=))|'([A-Za-z0-9]+)'|([A-Za-z][A-Za-z0-9]*)|([{}\[\]|]))")
Object = namedtuple("Object", "fields")  # {nom: (obligatoire, nœud)}
List = namedtuple("List", "of")
Choice = namedtuple("Choice", "among")
Word = namedtuple("Word", "text")
Reference = namedtuple("Reference", "name")
Atom = namedtuple("Atom", "name")


class Notation:
    """Lit une expression de la notation."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def token(self):
        found = TOKEN.match(self.text, self.at)
        self.at = found.end()
        return found

    def peek(self):
        found = TOKEN.match(self.text, self.at)
        return found[6] if found else None

    def node(self):
        among = [self.one()]
        while self.peek() == "|":
            self.token()
            among.append(self.one())
        return among[0] if len(among) == 1 else Choice(tuple(among))

    def one(self):
        token = self.token()
        if token[4]:
            return Word(token[4])
        if token[5]:
            return Reference(token[5]) if token[5][0].isupper() else Atom(token[5])
        if token[6] == "[":
            inner = List(self.node())
            self.token()
            return inner
        fields_read = {}
        while self.peek() != "}":
            field = self.token()
            fields_read[field[1]] = (field[2] == "", self.node())
        self.token()
        return Object(fields_read)


def read_schemas(text):
    """Les définitions par nom, les données et la sorte du sujet par type et version."""
    definitions, data, subjects = {}, {}, {}
    for entry in re.split(r"\n(?! )", text.strip()):
        found = re.match(r"([A-Za-z0-9]+)\.([0-9]+) ([a-z]+) ", entry)
        if found:
            kind = found[1], int(found[2])
            data[kind], subjects[kind] = Notation(entry[found.end():]).node(), found[3]
        else:
            name, _, body = entry.partition(" = ")
            definitions[name] = Notation(body).node()
    return definitions, data, subjects


DEFINITIONS, DATA_OF, SUBJECT_OF = read_schemas(SCHEMAS)
FRACTION_FIELDS = {"d": (True, Atom("denominator")), "n": (True, Atom("numerator"))}
PERIOD_FIELDS = {"from": (True, Atom("date")), "until": (True, Atom("date"))}
INTEGERS = {"u8": 2**8 - 1, "u16": 2**16 - 1, "u32": 2**32 - 1, "u64": INTEGER_LIMIT}
VALUES = {
    "uuid": is_uuid, "date": is_date, "cents": is_cents, "year": is_year, "text": is_text, "digest": is_digest, "siren": is_siren,
    "siret": is_siret, "organisation": is_organisation, "insee": is_insee, "string": lambda text: True,
    "code": _pattern("[a-z0-9-]{1,32}"), "account": _pattern("[1-7][0-9]{1,7}"), "function": _pattern("[0-9]{1,5}"),
    "matter": _pattern(r"[1-9]\.[1-9][0-9]?"), "url": _pattern(r"(?s)https?://.*"),
    "vkey": _pattern(r"[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}"), "signature": _pattern("[A-Za-z0-9+/]{86}=="),
    "denominator": _pattern("[1-9][0-9]*"), "numerator": _pattern("(?:0|[1-9][0-9]*)"),
}


def check_data(value, node, where="data"):
    """Contrôle une valeur contre un nœud de la notation."""
    if isinstance(node, Reference):
        named = DEFINITIONS[node.name]
        check_data(value, named, where)
        if isinstance(named, Object) and named.fields == FRACTION_FIELDS:
            check_fraction(value, None if node.name == "Ratio" else 2**128)
        if isinstance(named, Object) and named.fields == PERIOD_FIELDS and value["from"] > value["until"]:
            raise Bad(f"{where} finit avant de commencer")
    elif isinstance(node, Choice):
        if not any(fits(value, choice, where) for choice in node.among):
            raise Bad(f"{where} n’est aucun des choix possibles")
    elif isinstance(node, Word):
        if value != node.text:
            raise Bad(f"{where} n’est pas « {node.text} »")
    elif isinstance(node, Object):
        _check_object(value, node, where)
    elif isinstance(node, List):
        if type(value) is not list:
            raise Bad(f"{where} n’est pas une liste")
        for k, inner in enumerate(value):
            check_data(inner, node.of, f"{where}.{k}")
    else:
        _check_atom(value, node.name, where)


def fits(value, node, where):
    try:
        check_data(value, node, where)
        return True
    except Bad:
        return False


def _check_object(value, node, where):
    if type(value) is not dict:
        raise Bad(f"{where} n’est pas un objet")
    for name, (needed, inner) in node.fields.items():
        if name in value:
            check_data(value[name], inner, f"{where}.{name}")
        elif needed:
            raise Bad(f"{where} : il manque « {name} »")
    for name in value:
        if name not in node.fields:
            raise Bad(f"{where} : champ inconnu « {name} »")


def _check_atom(value, name, where):
    if name == "bool":
        good = type(value) is bool
    elif name in INTEGERS:
        good = type(value) is int and value <= INTEGERS[name]
    else:
        good = type(value) is str and VALUES[name](value)
    if not good:
        raise Bad(f"{where} n’a pas la forme voulue : {str(value)[:60]!r}")


# ── Le raccourci : la forme d’un type devient une expression rationnelle sur le texte canonique ──────────────────────
#
# La forme canonique n’a qu’une écriture : l’enveloppe et les données d’un type se reconnaissent d’un seul motif, dix fois
# plus vite qu’en les lisant. Le motif est plus étroit que la règle (pas d’échappement, pas de 29 février…) : ce qu’il
# reconnaît est bon ; ce qu’il ne reconnaît pas est lu et jugé par check_data, qui seule refuse.

DATE = ("(?:1789|179[0-9]|1[89][0-9]{2}|2[0-9]{3})-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
        "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)")
INSTANT = DATE + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
TEXT = r"(?!\s)[^" + r'"\\' + r"\x00-\x1f\x7f-\x9f]{1,500}(?<!\s)"
SMALL = "(?:0|[1-9][0-9]{0,%d})"
FAST_VALUES = {
    "uuid": UUID, "date": DATE, "text": TEXT, "digest": HEX64, "cents": "(?:0|-?[1-9][0-9]{0,12})",
    "year": "(?:19[0-9]{2}|2[0-9]{3})", "code": "[a-z0-9-]{1,32}", "account": "[1-7][0-9]{1,7}", "function": "[0-9]{1,5}",
    "insee": "(?:0[1-9]|1[0-9]|2[1-9AB]|[3-9][0-9])[0-9]{3}", "string": r'[^"\\\x00-\x1f]*',
}
FAST_INTEGERS = {"u8": SMALL % 1, "u16": SMALL % 3, "u32": SMALL % 8, "u64": SMALL % 14}
EVIDENCE = (r'\{(?:"actesId":"TEXT",)?"label":"TEXT","mediaType":"TEXT","sha256":"HEX"\}(?:,(?!\])|(?=\]))')
ENVELOPE = (r'\{"actor":\{"organisation":"(?P<organisation>[0-9]{9}(?:[0-9]{5})?)"(?:,"person":"HEX")?,"role":"(?:ROLES)"\}'
            r'(?:,"authorisedBy":\[(?P<authorisedBy>"UUID"(?:,"UUID")*)\])?,"cause":"UUID"(?:,"corrects":"(?P<corrects>UUID)")?'
            r',"data":(?P<data>%s),"effective":"DATE","eventId":"(?P<eventId>UUID)"(?:,"evidence":\[(?:EVIDENCE)+\])?,"format":1'
            r',"ledger":"(?P<ledger>UUID)","position":(?P<position>SMALL),"recordedAt":"(?P<recordedAt>INSTANT)"'
            r',"subject":\{(?P<subject>%s)(?:,"previous":"(?P<previous>HEX)")?,"version":(?P<place>SMALL)\},"type":"%s","version":%d\}')
for _name, _pattern_of in (("EVIDENCE", EVIDENCE), ("TEXT", TEXT), ("HEX", HEX64), ("ROLES", "|".join(ROLES)), ("UUID", UUID),
                           ("DATE", DATE), ("INSTANT", INSTANT), ("SMALL", SMALL % 14)):
    ENVELOPE = ENVELOPE.replace(_name, _pattern_of)
SCAN = json.JSONDecoder().scan_once
FRACTION = re.compile(r'\{"d":"([0-9]+)","n":"([0-9]+)"\}')
NOT_WHOLE = re.compile(r'\{"d":"(?!1")')
# Dans un texte canonique sans échappement, ce que des guillemets enferment est un texte entier, et un nom de champ n’a pas de tiret.
IDENTIFIERS = re.compile('"([0-9a-f-]{36})"')
ALONE = ("ledger", "member")  # les sortes de sujet qui ne sont d’aucune convention (§ 8)

# Ce que la suite relit des données, par type.
REPLAYED = {
    "KeyDefined": "key convention pool hash version formula participants rounding ties",
    "AllocationComputed": "allocation amount budget carrier convention fiscalYear key keyHash keyVersion members period pool "
                          "references total",
    "ShareAllocated": "allocation member amount budget inputs lastYear lines presence rank",
    "CriterionRecorded": "member criterion value source vintage inForceOn knownOn status",
    "MemberRegistered": "member siren from",
    "MemberIdentifiersChanged": "member siren from",
    "ContributionCalled": "call allocation amount fiscalYear member instalments",
    "CallWithdrawn": "call",
    "WithdrawalDue": "due amount fiscalYear member",
    "AllocationSettled": "allocation outcome",
    "ShareSettled": "allocation member share former difference",
    "PaymentRecorded": "call amount",
    "SurplusImputed": "call amount",
    "CreditOffset": "call amount",
    "PaymentMoved": "from to amount",
    "PaymentReversed": "imputed",
    "ActAnnulled": "act effectFrom partial",
    "ActRescinded": "act",
    "JudgmentReversed": "judgment",
    "LogKeyRotated": "oldKey newKey oldSignature newSignature size root",
}
REPLAYED = {kind: tuple(names.split()) for kind, names in REPLAYED.items()}


def digest(kind, data):
    """Ce qui voyage d’un processus à l’autre : des échéances, la somme suffit."""
    if kind == "ContributionCalled":
        try:
            data[-1] = sum([int(instalment["amount"]) for instalment in data[-1]])
        except (TypeError, KeyError, ValueError):
            data[-1] = None
    return tuple(data)


class TooWide(Exception):
    """Ce type n’a pas de raccourci."""


class Shortcut:
    """Le motif d’un type et d’une version."""

    def __init__(self, kind, version):
        self.periods, self.sirens, self.within = [], [], []
        self.kind, self.version, self.wanted, subject = kind, version, REPLAYED.get(kind, ()), SUBJECT_OF[kind, version]
        data = self._object(DATA_OF[kind, version], root=True)
        subject = '"id":"(?P=k_' + subject + ')","kind":"' + subject + '"'
        pattern = re.compile(ENVELOPE % (data, subject, kind, version))
        self.match = pattern.fullmatch
        self.convention = pattern.groupindex.get("k_convention", 0)
        self.binds = self.convention != 0 or SUBJECT_OF[kind, version] not in ALONE
        self.envelope = [pattern.groupindex[name] for name in ("eventId", "recordedAt", "subject", "place", "previous",
                                                               "authorisedBy", "corrects", "ledger", "position")]
        # Les champs relus : un texte (k_) est pris tel quel, le reste (f_) est lu ; le groupe 0 tient la place d’un absent.
        self.fields = [pattern.groupindex.get(f"k_{name}", pattern.groupindex.get(f"f_{name}", 0)) for name in self.wanted]
        self.read = [k for k, name in enumerate(self.wanted) if f"f_{name}" in pattern.groupindex]
        self.absent = [k for k, group in enumerate(self.fields) if group == 0]
        self.checked = bool(self.periods or self.sirens or '{"d":"' in data)

    def _node(self, node, once=False):
        """once : ce nœud ne se rencontre qu’une fois, un groupe peut donc le retenir."""
        if isinstance(node, Reference):
            return self._named(node.name, once)
        if isinstance(node, Choice):
            return "(?:" + "|".join(self._node(choice) for choice in node.among) + ")"
        if isinstance(node, Word):
            return f'"{node.text}"'
        if isinstance(node, Object):
            return self._object(node, once=once)
        if isinstance(node, List):
            return r"\[(?:" + self._node(node.of) + r"(?:,(?!\])|(?=\])))*\]"
        if node.name == "bool":
            return "(?:true|false)"
        return FAST_INTEGERS.get(node.name) or '"' + self._text(node.name, once) + '"'

    def _text(self, name, once):
        if name in ("siren", "siret") and once:
            group = f"siren{len(self.sirens)}"
            self.sirens.append(group)
            return f"(?P<{group}>[0-9]{{{9 if name == 'siren' else 14}}})"
        if name not in FAST_VALUES:
            raise TooWide
        return FAST_VALUES[name]

    def _named(self, name, once):
        node = DEFINITIONS[name]
        if isinstance(node, Object) and node.fields == FRACTION_FIELDS:
            digits = 599 if name == "Ratio" else 37
            return r'\{"d":"[1-9][0-9]{0,%d}","n":"(?:0|[1-9][0-9]{0,%d})"\}' % (digits, digits)
        if isinstance(node, Object) and node.fields == PERIOD_FIELDS:
            if not once:
                raise TooWide
            groups = [f"{side}{len(self.periods)}" for side in ("from", "until")]
            self.periods.append(tuple(groups))
            return r'\{"from":"(?P<%s>%s)","until":"(?P<%s>%s)"\}' % (groups[0], DATE, groups[1], DATE)
        if name in self.within:  # une formule dans une formule : le motif n’en reconnaît pas
            return "(?!)"
        self.within.append(name)
        inner = self._node(node, once)
        self.within.pop()
        return inner

    def _object(self, node, root=False, once=False):
        parts = []
        for name, (needed, inner_node) in sorted(node.fields.items()):
            inner = self._node(inner_node, root or once)
            if root and (name in self.wanted or name in KINDS and needed or name == "convention"):
                plain = isinstance(inner_node, Atom) and inner.startswith('"')
                inner = f'"(?P<k_{name}>{inner[1:-1]})"' if plain else f"(?P<f_{name}>{inner})"
            parts.append((f'"{name}":{inner}', needed))
        return r"\{" + self._fields(parts) + r"\}"

    @staticmethod
    def _fields(parts):
        first = next((k for k, (_, needed) in enumerate(parts) if needed), None)
        if first is None:
            choices = [part + "".join(f"(?:,{p})?" for p, _ in parts[k + 1:]) for k, (part, _) in enumerate(parts)]
            if any("(?P<" in choice for choice in choices):
                raise TooWide
            return "(?:" + "|".join(choices) + ")?"
        before = "".join(f"(?:{part},)?" for part, _ in parts[:first])
        after = "".join(f",{part}" if needed else f"(?:,{part})?" for part, needed in parts[first + 1:])
        return before + parts[first][0] + after

    def data(self, found):
        """Les données que la suite relit."""
        values = list(found.group(*self.fields)) if len(self.fields) > 1 else [found.group(*self.fields)]
        for k in self.read:
            if values[k] is not None:
                values[k] = SCAN(values[k], 0)[0]
        for k in self.absent:
            values[k] = None
        return digest(self.kind, values)

    def names(self, text, found):
        """Les identifiants que nomment les données d’un fait qui peut être celui d’une convention."""
        return frozenset(IDENTIFIERS.findall(text, *found.span("data"))) if self.binds else frozenset()

    def good(self, text, found):
        """Ce que le motif ne sait pas dire : fractions réduites, périodes à l’endroit, clés de Luhn."""
        for start, end in self.periods:
            if found[start] is not None and found[start] > found[end]:
                return False
        for group in self.sirens:
            if found[group] is not None and not is_organisation(found[group]):
                return False
        if NOT_WHOLE.search(text):
            return all(math.gcd(int(d), int(n)) == 1 for d, n in FRACTION.findall(text))
        return True


# ── Un fait ──────────────────────────────────────────────────────────────────────────────────────────────────────────

# Ce que la suite garde d’un fait ; « subject » est la sorte et l’identifiant en un texte, « authorised » le texte de la liste,
# « names » les identifiants que nomment ses données (§ 8).
Fact = namedtuple("Fact", "event recorded subject place previous authorised corrects ledger position kind version data convention "
                          "names")
# Les types qui reposent toujours sur une autorité (§ 5, « lacking »).
AUTHORISED = {"AllocationComputed", "AllocationSettled", "AssetRecorded", "BudgetAdopted", "CommitteeInstalled",
              "ConventionEnteredIntoForce", "ConventionSigned", "DecisionAdopted", "KeyAdopted", "LoanRecorded",
              "SessionConvened", "WithdrawalSettled"}
TAIL = re.compile(r',"type":"([A-Za-z]+)","version":([0-9]+)\}\Z')
SHORTCUT_FROM = 30  # un motif n’est compilé que s’il sert : son calcul prend le temps de quelques centaines de lectures


def identifiers_in(value):
    """Les textes de cette valeur, à quelque profondeur que ce soit, qui peuvent être l’identifiant d’un membre."""
    if isinstance(value, str):
        return {value} if IDENTIFIERS.fullmatch(f'"{value}"') else set()
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*map(identifiers_in, inside))


def subject_parts(subject):
    """La sorte et l’identifiant d’un sujet."""
    parts = subject.split('"')
    return parts[7], parts[3]


class Reader:
    """Lit et juge des corps."""

    def __init__(self, inventoried=True):
        self.inventoried, self.shortcuts, self.seen, self.organisations = inventoried, {}, Counter(), set()

    def read(self, body):
        """Ce que dit un corps (les champs de Fact) ; Bad s’il n’est pas du format, Unknown si son type est inconnu."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise Bad("ce n’est pas de l’UTF-8") from None
        tail = text[text.rfind(',"type":"'):]
        shortcut = self.shortcuts.get(tail)
        if shortcut is None:
            self._count(tail)
        elif len(body) <= BODY_LIMIT and (text.isascii() or unicodedata.is_normalized("NFC", text)):
            found = shortcut.match(text)
            if found is not None and (not shortcut.checked or shortcut.good(text, found)) and self._known(found["organisation"]):
                event, recorded, subject, place, previous, authorised, corrects, ledger, position = found.group(
                    *shortcut.envelope)
                return (event, recorded, subject, int(place), previous, authorised, corrects, ledger, int(position),
                        shortcut.kind, shortcut.version, shortcut.data(found) if shortcut.wanted else None,
                        found[shortcut.convention] if shortcut.convention else None,
                        shortcut.names(text, found) if self.inventoried else None)
        return self.read_slowly(body)

    def _known(self, organisation):
        if organisation not in self.organisations and is_organisation(organisation):
            self.organisations.add(organisation)
        return organisation in self.organisations

    def _count(self, tail):
        """Un type vu assez souvent reçoit son motif."""
        self.seen[tail] += 1
        found = TAIL.match(tail)
        if self.seen[tail] == SHORTCUT_FROM and found and (found[1], int(found[2])) in SUBJECT_OF:
            try:
                self.shortcuts[tail] = Shortcut(found[1], int(found[2]))
            except TooWide:
                pass

    def read_slowly(self, body):
        if not 2 <= len(body) <= BODY_LIMIT:
            raise Bad(f"un corps fait de 2 à {BODY_LIMIT} octets, celui-ci {len(body)}")
        fact = read_canonical(body)
        if type(fact.get("format")) is int and fact["format"] != FORMAT:
            raise Unknown(f"enveloppe de format {fact['format']}, que ce vérificateur ne connaît pas : il en faut un plus récent")
        check_envelope(fact)
        kind, version = fact["type"], fact["version"]
        if (kind, version) not in SUBJECT_OF:
            raise Unknown(f"fait de type {kind}, version {version}, que ce vérificateur ne connaît pas : il en faut un plus récent")
        check_subject(fact)
        check_data(fact["data"], DATA_OF[kind, version])
        subject = fact["subject"]
        name = '"id":"' + subject["id"] + '","kind":"' + subject["kind"] + '"'
        convention = fact["data"].get("convention")
        binds = convention is not None or subject["kind"] not in ALONE
        return Fact(fact["eventId"], fact["recordedAt"], name, subject["version"], subject.get("previous"),
                    ",".join(f'"{x}"' for x in fact.get("authorisedBy", [])) or None, fact.get("corrects"), fact["ledger"],
                    fact["position"], kind, version,
                    digest(kind, [fact["data"].get(x) for x in REPLAYED[kind]]) if kind in REPLAYED else None,
                    convention, frozenset(identifiers_in(fact["data"]) if binds else ()))


# ── L’arbre (format des faits, § 4 ; RFC 9162, 2.1) ──────────────────────────────────────────────────────────────────

TILE = 256


def leaf_hash(body):
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def full_tree(hashes):
    """La racine d’un arbre plein : un nombre de feuilles qui est une puissance de deux, empreintes bout à bout."""
    sha256 = hashlib.sha256
    while len(hashes) > 32:
        hashes = b"".join([sha256(b"\x01" + hashes[k:k + 64]).digest() for k in range(0, len(hashes), 64)])
    return hashes


def tree_root(peaks):
    """La racine, depuis les sous-arbres pleins [(hauteur, empreinte)], du plus grand au plus petit."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks[-1][1]
    for _, peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def add_peak(peaks, height, digest):
    while peaks and peaks[-1][0] == height:
        digest, height = node_hash(peaks.pop()[1], digest), height + 1
    peaks.append((height, digest))


LEAVES, ENTRIES, EXTRACT_ENTRIES = "tile/0", "tile/entries", "extract/entries"


def tile_path(kind, index, width):
    """tile/0/x001/234.p/17, tile/entries/000, extract/entries/000 (C2SP tlog-tiles)."""
    groups = []
    while True:
        groups.append(f"{index % 1000:03d}")
        index //= 1000
        if index == 0:
            break
    rank = "/".join("x" + group for group in reversed(groups[1:])) + ("/" if len(groups) > 1 else "") + groups[0]
    return f"{kind}/{rank}" + (f".p/{width}" if width < TILE else "")


def tiles(size):
    """(rang, largeur) des tuiles d’un arbre de cette taille."""
    return [(k, min(TILE, size - k * TILE)) for k in range((size + TILE - 1) // TILE)]


# ── Ed25519 (RFC 8032, 5.1.7), la variante sans cofacteur qu’emploient Go et OpenSSL ─────────────────────────────────

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def point_add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_mul(scalar, point):
    result = NEUTRAL
    for bit in bin(scalar)[2:]:
        result = point_add(result, result)
        if bit == "1":
            result = point_add(result, point)
    return result


def point_decompress(octets):
    """Le point que disent 32 octets, ou None."""
    encoded = int.from_bytes(octets, "little")
    y, sign = (encoded & (2**255 - 1)) % P, encoded >> 255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * SQRT_M1 % P
    if (v * x * x - u) % P:
        return None
    if x & 1 != sign:
        x = -x % P
    return x, y, 1, x * y % P


def point_compress(point):
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


B = point_decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_weak(public):
    """Si la clé n’est pas un point, ou est d’ordre petit : une signature y vaudrait pour n’importe quel texte."""
    point = point_decompress(public)
    return point is None or point_compress(point_mul(8, point)) == point_compress(NEUTRAL)


def ed25519_verify_alone(public, message, signature):
    point, s = point_decompress(public), int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or point is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (-point[0] % P, point[1], 1, -point[3] % P)
    return point_compress(point_add(point_mul(s, B), point_mul(h, minus))) == signature[:32]


def ed25519_verify_elsewhere(public, message, signature):
    """Un second avis : (le programme, son verdict), ou None s’il n’y en a pas sur cette machine."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
            return "cryptography", True
        except (InvalidSignature, ValueError):
            return "cryptography", False
    except Exception:  # absente, ou mal installée : c’est un avis de plus, non le verdict
        return _openssl_verify(public, message, signature)


def _openssl_verify(public, message, signature):
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    der = bytes.fromhex("302a300506032b6570032100") + public
    pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(der) + b"\n-----END PUBLIC KEY-----\n"
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ("key.pem", "message", "signature")]
        for name, content in zip(names, (pem, message, signature)):
            with open(name, "wb") as file:
                file.write(content)
        try:
            run = subprocess.run([openssl, "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", names[0], "-in", names[1],
                                  "-sigfile", names[2]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        except (OSError, subprocess.SubprocessError):
            return None
    if b"Signature Verified" in run.stdout or b"Signature Verification Failure" in run.stdout:
        return "openssl", run.returncode == 0
    return None  # un openssl trop ancien pour Ed25519


def ed25519_verify(public, message, signature):
    """Le verdict, et qui l’a confirmé. Deux avis contraires valent un refus."""
    alone = ed25519_verify_alone(public, message, signature)
    other = ed25519_verify_elsewhere(public, message, signature)
    return alone and (other is None or other[1]), other[0] if other else None


# ── Notes signées, clés, points de contrôle, politiques (C2SP) ───────────────────────────────────────────────────────

NOTE_LIMIT, SIGNATURES_LIMIT = 65536, 64
LOG_KEY, WITNESS_KEY = 1, 4
Key = namedtuple("Key", "name id kind public")
Signature = namedtuple("Signature", "name id octets")


def strict_base64(text):
    """Les octets d’un texte en base 64 qui n’a qu’une écriture."""
    try:
        octets = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad("base 64 mal écrite") from None
    if base64.b64encode(octets).decode() != text:
        raise Bad("base 64 mal écrite")
    return octets


def is_key_name(name):
    return name != "" and "+" not in name and not any(c.isspace() for c in name)


def read_key(text):
    """Une clé publique en une ligne : nom+identifiant+base 64 (C2SP signed-note)."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]) or not re.match(r"[0-9a-f]{8}\Z", parts[1]):
        raise Bad("ce n’est pas une clé publique : « nom+identifiant+clé » est attendu")
    octets = strict_base64(parts[2])
    if len(octets) != 33 or octets[0] not in (LOG_KEY, WITNESS_KEY):
        raise Bad("cette clé n’est pas une clé Ed25519")
    identifier = hashlib.sha256(parts[0].encode() + b"\n" + octets).digest()[:4]
    if identifier.hex() != parts[1]:
        raise Bad("l’identifiant de cette clé n’est pas le sien : elle est mal copiée")
    if ed25519_weak(octets[1:]):
        raise Bad("cette clé est faible : une signature y vaudrait pour n’importe quel texte")
    return Key(parts[0], identifier, octets[0], octets[1:])


def read_log_key(text):
    key = read_key(text)
    if key.kind != LOG_KEY:
        raise Bad("c’est la clé d’un témoin, non celle d’un registre")
    return key


class Note:
    """Un texte et ses signatures."""

    def __init__(self, octets):
        try:
            whole = octets.decode()
        except UnicodeDecodeError:
            raise Bad("ce n’est pas de l’UTF-8") from None
        if len(octets) > NOTE_LIMIT or any(c < " " and c != "\n" for c in whole):
            raise Bad("trop long, ou avec un caractère de contrôle")
        cut = whole.rfind("\n\n")
        if cut < 0 or not whole.endswith("\n"):
            raise Bad("il n’y a pas un texte, une ligne vide et des signatures")
        self.text = whole[:cut + 1]
        lines = whole[cut + 2:-1].split("\n")
        if len(lines) > SIGNATURES_LIMIT:
            raise Bad(f"plus de {SIGNATURES_LIMIT} signatures")
        self.signatures = [self._signature(line) for line in lines]

    @staticmethod
    def _signature(line):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or not is_key_name(parts[1]):
            raise Bad("une ligne de signature est mal écrite")
        octets = strict_base64(parts[2])
        if len(octets) < 5:
            raise Bad("une signature est trop courte")
        return Signature(parts[1], octets[:4], octets[4:])

    def signed_by(self, key):
        """(si cette clé l’a signé, qui l’a confirmé) ; une signature fausse de cette clé l’emporte sur une juste."""
        lines = [s for s in self.signatures if (s.name, s.id) == (key.name, key.id)]
        verdicts = [self._verify(key, line.octets) for line in lines]
        return bool(verdicts) and all(good for good, _ in verdicts), verdicts[0][1] if verdicts else None

    def falsely_signed_by(self, key):
        """Si une ligne est de cette clé, et n’est pas une signature."""
        return any(not self._verify(key, s.octets)[0] for s in self.signatures if (s.name, s.id) == (key.name, key.id))

    def _verify(self, key, octets):
        message = self.text.encode()
        if key.kind == WITNESS_KEY:
            if len(octets) != 72 or octets[0] >= 128:
                return False, None
            time = int.from_bytes(octets[:8], "big")
            message, octets = f"cosignature/v1\ntime {time}\n".encode() + message, octets[8:]
        return ed25519_verify(key.public, message, octets) if len(octets) == 64 else (False, None)


NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")


class Checkpoint:
    """Où en est un registre : origine, taille, racine, dans une note signée."""

    def __init__(self, octets):
        self.note = Note(octets)
        lines = self.note.text[:-1].split("\n")
        if len(lines) != 3 or lines[0] == "":
            raise Bad("un point de contrôle a trois lignes : origine, taille, racine")
        if not NUMBER.match(lines[1]):
            raise Bad("la taille est mal écrite")
        self.origin, self.size, self.root = lines[0], int(lines[1]), strict_base64(lines[2])
        if len(self.root) != 32:
            raise Bad("la racine n’a pas 32 octets")


class Policy:
    """Quels registres, quels témoins, et combien il en faut (C2SP tlog-policy)."""

    def __init__(self, octets):
        if len(octets) > NOTE_LIMIT or any(c < 32 and c not in (9, 10) or c == 127 for c in octets):
            raise Bad("trop long, ou avec un caractère de contrôle")
        if octets and not octets.endswith(b"\n"):
            raise Bad("la dernière ligne ne finit pas")
        self.logs, self.witnesses, self.groups, self.quorum, self.used = [], {}, {}, None, set()
        for line in octets.decode("utf-8", "surrogateescape").split("\n"):
            items = [item for item in re.split("[ \t]+", line) if item]
            if items and not items[0].startswith("#"):
                self._line(items)
        if self.quorum is None:
            raise Bad("il manque la ligne « quorum »")
        for keys in (self.logs, list(self.witnesses.values())):
            if len({key.public for key in keys}) < len(keys):
                raise Bad("une clé est donnée deux fois")

    def _line(self, items):
        word, rest = items[0], items[1:]
        if word == "log" and len(rest) in (1, 2):
            self.logs.append(self._key(rest[0], LOG_KEY))
        elif word == "witness" and len(rest) in (2, 3):
            self._new(rest[0])
            self.witnesses[rest[0]] = self._key(rest[1], WITNESS_KEY)
        elif word == "group" and len(rest) >= 3:
            self._group(rest[0], rest[1], rest[2:])
        elif word == "quorum" and len(rest) == 1 and self.quorum is None:
            if rest[0] != "none" and rest[0] not in self.witnesses and rest[0] not in self.groups:
                raise Bad(f"quorum : « {rest[0]} » n’est pas connu")
            self.quorum = rest[0]
        else:
            raise Bad(f"ligne inconnue, ou de trop : « {word} »")

    @staticmethod
    def _key(text, kind):
        key = read_key(text)
        if key.kind != kind:
            raise Bad("une clé n’est pas de la sorte attendue")
        return key

    def _new(self, name):
        if name == "none" or name in self.witnesses or name in self.groups:
            raise Bad(f"« {name} » est réservé, ou donné deux fois")

    def _group(self, name, threshold, members):
        self._new(name)
        for member in members:
            if member in self.used or member not in self.witnesses and member not in self.groups:
                raise Bad(f"groupe : « {member} » n’est pas connu, ou est déjà d’un groupe")
            self.used.add(member)
        words = {"all": len(members), "any": 1}
        if threshold not in words and not re.match(r"[1-9][0-9]{0,4}\Z", threshold):
            raise Bad("groupe : seuil mal écrit")
        needed = words.get(threshold) or int(threshold)
        if needed > len(members):
            raise Bad("groupe : seuil plus grand que le groupe")
        self.groups[name] = (needed, members)

    def witnessed(self, name, cosigned):
        if name == "none":
            return True
        if name in self.witnesses:
            return name in cosigned
        needed, members = self.groups[name]
        return sum(1 for member in members if self.witnessed(member, cosigned)) >= needed


# ── Les rotations de clé (§ 7) ───────────────────────────────────────────────────────────────────────────────────────


class Keys:
    """Les clés du registre, dans l’ordre, et celles qu’admet qui en connaît une."""

    def __init__(self, given, rotations, root_of):
        """rotations : (position, oldKey, newKey, oldSignature, newSignature, size, root) ; root_of : la racine d’une taille."""
        self.chain, self.sizes, self.proved = [], [], []
        for rotation in rotations:
            try:
                self._follow(*rotation, root_of)
            except Bad as bad:
                raise Falsified(f"la rotation de clé du fait {rotation[0]} n’est pas juste : {bad}", rotation[0]) from None
        if not self.chain:
            self.chain = [given]
        self.admitted = set()
        if given is not None:
            if given not in self.chain:
                raise Falsified("la clé donnée n’est aucune de celles que le registre a eues", rotations[-1][0])
            first = last = self.chain.index(given)
            while first > 0 and self.proved[first - 1]:
                first -= 1
            while last < len(self.proved) and self.proved[last]:
                last += 1
            self.admitted = set(range(first, last + 1))

    def _follow(self, position, old_text, new_text, old_signature, new_signature, size, root, root_of):
        old, new = read_log_key(old_text), read_log_key(new_text)
        if old.name != new.name or old.public == new.public:
            raise Bad("les deux clés ne sont pas deux clés du même nom")
        encoded = base64.b64encode(bytes.fromhex(root)).decode()
        text = f"entente/rotation/v1\n{old.name}\n{old_text}\n{new_text}\n{size}\n{encoded}\n"
        for key, signature in ((new, new_signature), (old, old_signature)):
            octets = None if signature is None else strict_base64(signature)
            if octets is not None and (len(octets) != 64 or not ed25519_verify(key.public, text.encode(), octets)[0]):
                raise Bad("une signature n’est pas celle de sa clé")
        if size != position or root_of(size).hex() != root:
            raise Bad("elle ne dit pas où en était le registre")
        if self.chain and old != self.chain[-1]:
            raise Bad("elle ne remplace pas la dernière clé")
        if new in self.chain:
            raise Bad("cette clé a déjà servi")
        self.chain = self.chain or [old]
        self.chain.append(new)
        self.sizes.append(size)
        self.proved.append(old_signature is not None)

    def charged(self, size):
        """Le rang de la clé en charge des arbres de cette taille."""
        return sum(1 for rotated in self.sizes if rotated < size)

    def signed(self, note, size):
        """(si la clé en charge de cette taille est admise et a signé, qui l’a confirmé)."""
        rank = self.charged(size)
        good, other = note.signed_by(self.chain[rank])
        return good and (rank in self.admitted or not self.admitted), other


# ── Horodatages (RFC 3161) : un lecteur DER étroit ───────────────────────────────────────────────────────────────────

SIGNED_DATA, TST_INFO, SHA256_OID = "2a864886f70d010702", "2a864886f70d0109100104", "608648016503040201"


class Der:
    """Une suite d’éléments DER, lus dans l’ordre."""

    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def more(self):
        return self.at < len(self.octets)

    def peek(self):
        return self.octets[self.at] if self.more() else None

    def take(self, tag):
        """Le contenu de l’élément suivant, qui doit porter cette étiquette."""
        if self.peek() != tag or self.at + 2 > len(self.octets):
            raise Bad("ce n’est pas une réponse d’horodatage (DER)")
        length, start = self.octets[self.at + 1], self.at + 2
        if length & 0x80:
            count = length & 0x7F
            digits = self.octets[start:start + count]
            length, start = int.from_bytes(digits, "big"), start + count
            if not 1 <= count <= 4 or len(digits) != count or length < 128 or digits[0] == 0:
                raise Bad("une longueur DER est mal écrite")
        if start + length > len(self.octets):
            raise Bad("la réponse d’horodatage est coupée")
        self.at = start + length
        return self.octets[start:start + length]

    def inside(self, tag):
        return Der(self.take(tag))

    def end(self):
        if self.more():
            raise Bad("des octets de trop dans la réponse d’horodatage")


def read_timestamp(octets):
    """(l’empreinte SHA-256 horodatée, l’instant) d’une réponse RFC 3161."""
    outer = Der(octets)
    response = outer.inside(0x30)
    outer.end()
    status = response.inside(0x30).take(0x02)
    if status not in (b"\x00", b"\x01"):
        raise Bad("l’autorité a refusé d’horodater")
    content = response.inside(0x30)
    response.end()
    if content.take(0x06).hex() != SIGNED_DATA:
        raise Bad("ce n’est pas un jeton signé")
    signed = content.inside(0xA0).inside(0x30)
    signed.take(0x02)
    signed.take(0x31)
    encapsulated = signed.inside(0x30)
    if encapsulated.take(0x06).hex() != TST_INFO:
        raise Bad("ce n’est pas un jeton d’horodatage")
    info = encapsulated.inside(0xA0).inside(0x04).inside(0x30)
    info.take(0x02)
    info.take(0x06)
    imprint = info.inside(0x30)
    if imprint.inside(0x30).take(0x06).hex() != SHA256_OID:
        raise Bad("l’empreinte horodatée n’est pas un SHA-256")
    digest = imprint.take(0x04)
    imprint.end()
    info.take(0x02)
    moment = info.take(0x18).decode("ascii", "replace")
    if not re.match(r"[0-9]{14}(?:\.[0-9]*[1-9])?Z\Z", moment) or len(digest) != 32:
        raise Bad("l’empreinte ou l’instant du jeton est mal écrit")
    return digest, f"{moment[:4]}-{moment[4:6]}-{moment[6:8]}T{moment[8:10]}:{moment[10:12]}:{moment[12:14]}Z"


# ── Le contenant (§ 1) ───────────────────────────────────────────────────────────────────────────────────────────────

LOCAL, CENTRAL, END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")
EPOCH = 0x0021
ENTRY_NAME = re.compile(r"[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*\Z")


def local_header(name, crc, size):
    return LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, EPOCH, crc, size, size, len(name), 0) + name


def central_header(name, crc, size, offset):
    return CENTRAL.pack(b"PK\x01\x02", 20, 20, 0, 0, 0, EPOCH, crc, size, size, len(name), 0, 0, 0, 0, 0, offset) + name


def end_record(count, size, offset):
    return END.pack(b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


class Container:
    """Les fichiers d’un paquet, dans l’ordre ; le contenant est refait et comparé."""

    def __init__(self, raw):
        self.raw, self.files, self.crcs = raw, {}, {}
        if len(raw) >= 2**32:
            raise Falsified("le paquet fait quatre Gio ou plus")
        at, central, previous = 0, [], b""
        while raw[at:at + 4] == b"PK\x03\x04":
            header = raw[at:at + LOCAL.size]
            if len(header) < LOCAL.size:
                raise Falsified("le paquet est coupé dans un en-tête")
            _, _, _, _, _, _, crc, size, _, length, _ = LOCAL.unpack(header)
            name = bytes(raw[at + LOCAL.size:at + LOCAL.size + length])
            if raw[at:at + LOCAL.size + length] != local_header(name, crc, size):
                raise Falsified("un en-tête n’est pas celui d’un paquet : drapeaux, date, méthode ou tailles")
            if name <= previous or not self._is_name(name):
                raise Falsified("un nom de fichier est interdit, en double, ou pas à sa place")
            start = at + LOCAL.size + length
            if start + size > len(raw):
                raise Falsified("le paquet est coupé dans un fichier")
            central.append(central_header(name, crc, size, at))
            self.files[name.decode()], self.crcs[name.decode()] = (start, size), crc
            previous, at = name, start + size
        directory = b"".join(central)
        if (len(central) > 65535 or len(raw) != at + len(directory) + END.size
                or raw[at:] != directory + end_record(len(central), len(directory), at)):
            raise Falsified("le répertoire du paquet n’est pas celui de ses fichiers, ou des octets sont de trop")
        for name, crc in self.crcs.items():
            if zlib.crc32(self.view(name)) != crc:
                raise Falsified(f"le fichier {name} a changé : son CRC-32 n’est pas le sien", file=name)

    @staticmethod
    def _is_name(name):
        text = name.decode("ascii", "replace")
        return (len(name) <= 100 and ENTRY_NAME.match(text) is not None
                and not any(part in (".", "..") for part in text.split("/")))

    def view(self, name):
        start, size = self.files[name]
        return memoryview(self.raw)[start:start + size]

    def read(self, name):
        return bytes(self.view(name))


# ── Le manifeste (§ 3) ───────────────────────────────────────────────────────────────────────────────────────────────

CLAIMS = ("claims/authority.jsonl", "claims/members.jsonl", "claims/shares.jsonl")
REQUIRED = ("LISEZMOI.txt", "checkpoint") + CLAIMS + ("schemas/envelope.v1.schema.json", "verify.py")
LINES, HASHES = "extract/lines.jsonl", "extract/leaves"
REQUIRED_OF_EXTRACT = ("inventory", HASHES, LINES)
ALLOWED = re.compile(r"(?:manifest\.json|policy|inventory|openings\.jsonl|checkpoints/[1-9][0-9]{0,15}|timestamps/[1-9][0-9]{0,15}\.tsr"
                     r"|schemas/[A-Za-z0-9]+\.v(?:0|[1-9][0-9]{0,4})\.schema\.json|rules/[A-Za-z0-9_-][A-Za-z0-9._-]*\.yaml)\Z")


LEDGER, CONVENTION, MEMBER = "ledger", "convention", "member"
OF_SCOPE = {LEDGER: {}, CONVENTION: {"conventions": list, "facts": int},
            MEMBER: {"conventions": list, "facts": int, "member": str}}


def read_manifest(octets):
    manifest = read_canonical(octets)
    if type(manifest.get("scope")) is not str or manifest["scope"] not in OF_SCOPE:
        raise Bad("« scope » n’est pas l’un des trois mots")
    fields(manifest, counts=list, files=list, format=int, ledger=str, origin=str, root=str, scope=str, size=int,
           **OF_SCOPE[manifest["scope"]])
    if manifest["format"] != FORMAT:
        raise Bad(f"format de paquet inconnu : {manifest['format']}")
    if not is_uuid(manifest["ledger"]) or not is_digest(manifest["root"]):
        raise Bad("« ledger » ou « root » n’est pas valable")
    if manifest["size"] < 1:
        raise Bad("un paquet de zéro fait ne prouve rien")
    check_scope(manifest)
    for count in manifest["counts"]:
        fields(count, count=int, type=str, version=int)
    kinds = [(count["type"], count["version"]) for count in manifest["counts"]]
    for file in manifest["files"]:
        fields(file, path=str, sha256=str, size=int)
        if not is_digest(file["sha256"]):
            raise Bad("une empreinte de fichier est mal écrite")
    names = [file["path"].encode() for file in manifest["files"]]
    if any(count["count"] == 0 for count in manifest["counts"]) or kinds != sorted(set(kinds)) or names != sorted(set(names)):
        raise Bad("« counts » ou « files » n’est pas rangé, ou dit deux fois la même chose")
    return manifest


def check_scope(manifest):
    """Ce que le manifeste d’un extrait dit de plus."""
    if not 1 <= manifest.get("facts", 1) <= manifest["size"]:
        raise Bad("« facts » n’est pas de 1 à « size »")
    conventions = manifest.get("conventions", [])
    if not all(type(x) is str and is_uuid(x) for x in conventions + [manifest.get("member", manifest["ledger"])]):
        raise Bad("une convention ou le membre n’est pas un UUID")
    if conventions != sorted(set(conventions)) or manifest["scope"] == CONVENTION and len(conventions) != 1:
        raise Bad("« conventions » n’est pas rangé, dit deux fois la même, ou n’en dit pas une seule")


class Bundle:
    """Le contenant et son manifeste, conformes l’un à l’autre."""

    def __init__(self, container):
        self.container, self.size = container, 0
        if "manifest.json" not in container.files:
            raise Falsified("il n’y a pas de manifeste", file="manifest.json")
        try:
            self.manifest = read_manifest(container.read("manifest.json"))
        except Bad as bad:
            raise Falsified(f"manifest.json : {bad}", file="manifest.json") from None
        self.size, self.ledger, self.origin = (self.manifest[x] for x in ("size", "ledger", "origin"))
        self.scope, self.extract = self.manifest["scope"], self.manifest["scope"] != LEDGER
        self.facts, self.member = self.manifest.get("facts", self.size), self.manifest.get("member")
        self.conventions, self.bodies = self.manifest.get("conventions", []), None
        self.announced = {file["path"]: file for file in self.manifest["files"]}
        most = 65536 * TILE  # au-delà, plus de tuiles qu’un contenant n’a de fichiers
        self.tiles, self.entries_tiles = tiles(min(self.size, most)), tiles(min(self.facts, most))
        self.entries = EXTRACT_ENTRIES if self.extract else ENTRIES
        self._names()
        self._contents()
        self.tile_starts = [container.files[tile_path(LEAVES, k, width)][0] for k, width in self.tiles]

    def _names(self):
        present = set(self.container.files) - {"manifest.json"}
        for name in sorted(present ^ set(self.announced), key=str.encode):
            where = "n’est pas au manifeste" if name in present else "manque"
            raise Falsified(f"le fichier {name} {where}", file=name)
        of_tree = [tile_path(LEAVES, k, width) for k, width in self.tiles]
        of_facts = [tile_path(self.entries, k, width) for k, width in self.entries_tiles]
        required = sorted(of_tree + of_facts + list(REQUIRED + (REQUIRED_OF_EXTRACT if self.extract else ())))
        expected = set(required)
        for name in self.container.files:
            if name not in expected and not ALLOWED.match(name):
                raise Falsified(f"le fichier {name} n’a rien à faire dans un paquet de {self.size} faits", file=name)
        for name in required:
            if name not in present:
                raise Falsified(f"le fichier {name} manque", file=name)

    def _contents(self):
        for name, file in self.announced.items():
            view = self.container.view(name)
            if len(view) != file["size"] or hashlib.sha256(view).hexdigest() != file["sha256"]:
                raise Falsified(f"le fichier {name} n’est pas celui qu’annonce le manifeste", self._first_wrong(name), name)
            if name.startswith("tile/0/") and len(view) != 32 * self._tile_of(name)[1]:
                raise Falsified(f"la tuile {name} ne fait pas 32 octets par feuille", file=name)

    def _tile_of(self, name):
        digits = re.sub(r"\.p/.*", "", name.split("/", 2)[2]).replace("x", "").replace("/", "")
        return self.tiles[int(digits)]

    def _first_wrong(self, name):
        """Pour un fichier de corps : le premier fait qui n’est pas celui de sa tuile."""
        if not name.startswith(ENTRIES):
            return None
        k, width = self._tile_of(name)
        tile = tile_path(LEAVES, k, width)
        leaves, file = self.container.view(tile), self.announced[tile]
        if len(leaves) == file["size"] == 32 * width and hashlib.sha256(leaves).hexdigest() == file["sha256"]:
            view, at = self.container.view(name), 0
            for i in range(width):
                end = at + 2 + int.from_bytes(view[at:at + 2], "big")
                if at + 2 > len(view) or end > len(view):
                    break
                if leaf_hash(bytes(view[at + 2:end])) != leaves[32 * i:32 * i + 32]:
                    return k * TILE + i
                at = end
        return k * TILE

    def described(self):
        """Ce que le paquet contient, en français."""
        if not self.extract:
            return "le registre entier"
        listed = ", ".join(self.conventions) or "aucune convention"
        whose = f"membre {self.member} ({listed})" if self.member else f"convention {listed}"
        return f"extrait, {whose} ; {self.facts} faits sur {self.size}"

    def find_leaf(self, digest):
        """La première position dont c’est l’empreinte de feuille, s’il y en a une."""
        wanted = bytes.fromhex(digest)
        for k, width in self.tiles:
            octets = self.container.read(tile_path(LEAVES, k, width))
            for i in range(width if wanted in octets else 0):
                if octets[32 * i:32 * i + 32] == wanted:
                    return k * TILE + i
        return None

    def leaf(self, position):
        """L’empreinte de feuille du fait de cette position, selon tile/0."""
        start = self.tile_starts[position // TILE] + 32 * (position % TILE)
        return self.container.raw[start:start + 32]

    def body(self, position):
        """Le corps d’un fait ; rien, si l’extrait ne l’a pas."""
        if self.extract:
            if self.bodies is None:
                self.bodies = {place: body for k, width in self.entries_tiles
                               for place, body in placed_bodies(self.container.read(tile_path(self.entries, k, width)), width)}
            return self.bodies.get(position)
        k, rank = divmod(position, TILE)
        octets, at = self.container.view(tile_path(self.entries, *self.tiles[k])), 0
        for _ in range(rank):
            at += 2 + int.from_bytes(octets[at:at + 2], "big")
        return bytes(octets[at + 2:at + 2 + int.from_bytes(octets[at:at + 2], "big")])


def placed_bodies(octets, width):
    """Les (position, corps) d’un fichier de faits d’un extrait (§ 8)."""
    at, found = 0, []
    for _ in range(width):
        start = at + 10
        end = start + int.from_bytes(octets[start - 2:start], "big")
        if start > len(octets) or end > len(octets):
            raise Bad("un fait y manque, ou y est coupé")
        found.append((int.from_bytes(octets[at:at + 8], "big"), octets[start:end]))
        at = end
    if at != len(octets):
        raise Bad("des octets y sont de trop")
    return found


# ── Le calcul d’une répartition (§ 5 ; langage des clés, § 3 à § 5) ──────────────────────────────────────────────────
#
# Tout est en centimes, entiers ou rapports exacts. Une division s’écrit Fraction(a, b), jamais « / ».

DEPTH_OF_KEY = 6
Period = namedtuple("Period", "first last")
Node = namedtuple("Node", "priced compute")  # compute(e, a) : à prix, le montant de chacun ; à enveloppe, son poids
Line = namedtuple("Line", "amount compute")  # amount : « needed », « optional » ou « refused »


class Refused(Exception):
    """Le calcul est refusé : cette clé ne pouvait pas donner ces parts."""


def number(fraction):
    """La valeur d’un objet {"d", "n"} : un entier si elle est entière."""
    return int(fraction["n"]) if fraction["d"] == "1" else Fraction(int(fraction["n"]), int(fraction["d"]))


def half_up(x, unit):
    return math.floor(Fraction(x, unit) + Fraction(1, 2)) * unit


def largest_remainder(amount, weights, rank, unit):
    """Arrondit en dessous, puis donne les unités qui manquent aux plus grands restes ; restes égaux : selon le rang."""
    amount = Fraction(amount)
    if amount.denominator != 1 or amount.numerator % unit:
        raise Refused("le montant n’est pas un nombre entier d’unités d’arrondi")
    scale = math.lcm(*[w.denominator for w in weights.values()]) if hasattr(math, "lcm") else _lcm(weights.values())
    whole = {m: int(w * scale) for m, w in weights.items()}
    divisor = sum(whole.values()) * unit
    shares, rests = {}, {}
    for m, w in whole.items():
        shares[m], rests[m] = divmod(amount.numerator * w, divisor)
    missing = amount.numerator // unit - sum(shares.values())
    if missing:
        for m in sorted(whole, key=lambda m: (-rests[m], rank(m)))[:missing]:
            shares[m] += 1
    return {m: share * unit for m, share in shares.items()}


def _lcm(numbers):
    result = 1
    for x in numbers:
        result = result * x.denominator // math.gcd(result, x.denominator)
    return result


def require_weight(weights):
    if not any(weights.values()):
        raise Refused("tous les poids sont nuls")


def require_one(parts, normalise):
    total = sum(parts)
    if total == 0 or total != 1 and not normalise:
        raise Refused("la somme des quotes-parts ou des poids n’est pas 1")


def signed(share, amount):
    """Un montant négatif se partage comme sa valeur absolue, puis chaque part change de signe."""
    return {m: -x if amount < 0 else x for m, x in share(abs(amount)).items()}


def total_by_member(lines):
    return {m: sum(line[m] for line in lines) for m in lines[0]}


# Le temps de présence (langage des clés, « prorata »).

def month_of(day):
    return day.year * 12 + day.month - 1


def quarter_of(day):
    return day.year * 4 + (day.month - 1) // 3


def ends_month(day):
    return (day + timedelta(days=1)).day == 1


def days_of_360(first, last, _period):
    start, end = min(first.day, 30), 30 if ends_month(last) else last.day
    return 360 * (last.year - first.year) + 30 * (last.month - first.month) + end - start + 1


def full_months(first, last, period):
    months = set(range(month_of(first), month_of(last) + 1))
    if first != period.first and first.day != 1:
        months.discard(month_of(first))
    if last != period.last and not ends_month(last):
        months.discard(month_of(last))
    return len(months)


BASES = {
    "actualDays": lambda first, last, period: (last - first).days + 1,
    "thirty360": days_of_360,
    "monthsBegun": lambda first, last, period: month_of(last) - month_of(first) + 1,
    "fullMonths": full_months,
    "quartersBegun": lambda first, last, period: quarter_of(last) - quarter_of(first) + 1,
}


class Computation:
    """Une répartition à refaire : la clé, les membres dans l’ordre, et ce que les faits épinglent pour chacun."""

    def __init__(self, key, members, period, year, carrier, inputs, references, presences, last_year, ranks):
        self.members, self.period, self.year, self.carrier = members, period, year, carrier
        self.inputs, self.references, self.presences, self.last_year = inputs, references, presences, last_year
        self.rank = ranks.__getitem__
        self.rule, unit = key["rounding"]["rule"], key["rounding"]["unit"]
        self.unit = 100 if unit == "euro" else 1
        self.receiver = carrier
        if isinstance(self.rule, dict):
            self.rule, self.receiver = "halfUpResidueTo", self.rule["halfUpResidueTo"]
        self.root = self.line(key["formula"], 1)

    def result(self, amount):
        """Ce que doit chacun. Le montant n’est pas donné à une clé qui fixe elle-même les montants."""
        due = total_by_member(self.root.compute(None if self.root.amount == "refused" else amount))
        if any(abs(x) > CENTS_LIMIT for x in due.values()):
            raise Refused("un montant dépasse cent milliards d’euros")
        return due

    # Les valeurs épinglées (langage des clés, § 3)

    def pick(self, inputs, criterion, source, vintage, whose):
        kept = [x for x in inputs if x["criterion"] == criterion and source in (None, x["source"]) and self._suits(x, vintage)]
        if not kept:
            raise Refused(f"aucune valeur épinglée du critère « {criterion} » pour {whose}")
        best = kept[0]
        for x in kept[1:]:
            if self._order(x) >= self._order(best):
                best = x
        return number(best["value"])

    @staticmethod
    def _order(x):
        return x.get("inForceOn", ""), x.get("status") == "definitive", x.get("knownOn", "")

    def _suits(self, x, vintage):
        if vintage == "inForceOnFirstJanuary":
            return x.get("inForceOn", "") <= f"{self.year:04d}-01-01"
        if "pinned" in vintage:
            return x["vintage"] == vintage["pinned"]
        if "yearsBefore" in vintage:
            return x["vintage"] == f"{self.year - vintage['yearsBefore']:04d}"
        known = vintage["knownOn"]
        year, month, day = self.year - known["yearsBefore"], known["month"], known["day"]
        if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 or year % 400 == 0)):
            day = 28
        return x.get("knownOn", "") <= f"{year:04d}-{month:02d}-{day:02d}"

    def quantities(self, basis, e):
        terms = [(number(term["coefficient"]), term["criterion"]) for term in basis["terms"]]
        source, vintage = basis.get("source"), basis["vintage"]
        return {m: sum(c * self.pick(self.inputs[m], criterion, source, vintage, m) for c, criterion in terms) for m in e}

    def reference(self, series, source, vintage):
        return self.pick(self.references, series, source, vintage, "le porteur")

    # Les lignes (§ 5 du langage)

    def line(self, doc, depth):
        kind, inner = self._open(doc, depth)
        if kind == "stack":
            return self.stack(inner, depth)
        if kind == "blend" and inner["mode"] == "nested":
            return self.nested(inner, depth)
        if kind == "prorata" and inner["joiners"] == "add":
            return self.additional(inner, depth)
        node = self.node(doc, depth)
        if node.priced:
            return self.priced_line(node)
        return self.shared_line(lambda a: self.round(a, node.compute(self.members, a)))

    @staticmethod
    def _open(doc, depth):
        if depth > DEPTH_OF_KEY:
            raise Refused(f"plus de {DEPTH_OF_KEY} nœuds l’un dans l’autre")
        return ("equal", None) if doc == "equal" else next(iter(doc.items()))

    def priced_line(self, node):
        return Line("refused", lambda _a: [{m: half_up(x, self.unit) for m, x in node.compute(self.members, None).items()}])

    @staticmethod
    def shared_line(share):
        return Line("needed", lambda a: [signed(share, a)])

    def round(self, a, weights):
        """Les parts arrondies de tous les membres ; qui n’est pas dans les poids a zéro."""
        require_weight(weights)
        if self.rule == "largestRemainder":
            shares = largest_remainder(a, weights, self.rank, self.unit)
        else:
            total = sum(weights.values())
            shares = {m: half_up(Fraction(a * w, total), self.unit) for m, w in weights.items()}
        gap = a - sum(shares.values())
        if gap and self.rule != "halfUpPerMember":
            if not weights.get(self.receiver):
                raise Refused("l’écart d’arrondi irait à qui n’a pas de poids")
            shares[self.receiver] += gap
        return {m: shares.get(m, 0) for m in self.members}

    def stack(self, doc, depth):
        lines = []
        for x in doc["lines"]:
            line, amount = self.line(x["of"], depth + 1), x.get("amount")
            if (amount is None) != (line.amount == "refused"):
                raise Refused("une ligne à enveloppe a un montant, une ligne à prix n’en a pas")
            lines.append((line, int(amount["fixed"]) if isinstance(amount, dict) else amount))
        rests = [line for line, amount in lines if amount == "rest"]
        if len(rests) > 1:
            raise Refused("deux lignes « rest »")
        priced = any(amount is None for _, amount in lines)

        def compute(total):
            done, taken = [], 0
            for line, amount in lines:
                if amount != "rest":
                    detail = line.compute(amount)
                    done += detail
                    taken += sum(total_by_member(detail).values()) if amount is None else amount
            if total is not None and total != taken and (not rests or total * (total - taken) <= 0):
                raise Refused("le montant à répartir ne va pas avec celui des lignes")
            return done + [x for line in rests for x in line.compute(total - taken)]

        return Line("needed" if rests else "refused" if priced else "optional", compute)

    def _blend(self, doc):
        weights = [number(part["weight"]) for part in doc["parts"]]
        require_one(weights, doc["normalise"])
        total = sum(weights)
        return [Fraction(w, total) for w in weights]

    def nested(self, doc, depth):
        weights = dict(enumerate(self._blend(doc)))
        lines = [self.line(part["of"], depth + 1) for part in doc["parts"]]
        if any(line.amount == "refused" for line in lines):
            raise Refused("un mélange demande des nœuds à enveloppe")

        def compute(a):
            amounts = signed(lambda x: largest_remainder(x, weights, lambda k: k, self.unit), a)
            return [x for k, line in enumerate(lines) for x in line.compute(amounts[k])]

        return Line("needed", compute)

    def additional(self, doc, depth):
        """L’arrivant paie en plus, le partant paie moins, les autres ne voient rien."""
        of, basis = self.node(doc["of"], depth + 1), BASES[doc["basis"]]
        if of.priced:
            return self.priced_line(self.reduced(of, basis))
        concerned = [m for m in self.members if self.presence(m)]
        initial = [m for m in concerned if self.presence(m)[0] == self.period.first]
        times = {m: self.time(m, basis) for m in concerned}

        def share(a):
            due = self.round(a, of.compute(initial, a))
            exact = self.parts(of, initial, a)
            if initial != concerned:
                exact = {**self.parts(of, concerned, a), **exact}
            partial = [m for m in concerned if m not in initial or times[m] < 1]
            return {**due, **{m: half_up(exact[m] * times[m], self.unit) for m in partial}}

        return self.shared_line(share)

    # Les nœuds (§ 4 du langage)

    def node(self, doc, depth):
        kind, inner = self._open(doc, depth)
        reader = getattr(self, "node_" + kind, None)
        if reader is None:
            raise Refused(f"le nœud « {kind} » ne va qu’à la racine d’une ligne")
        return reader(inner, depth + 1)

    def parts(self, node, e, a):
        values = node.compute(e, a)
        if node.priced:
            return values
        require_weight(values)
        total = sum(values.values())
        return {m: Fraction(a * w, total) for m, w in values.items()}

    def node_criterion(self, doc, _depth):
        return Node(False, lambda e, a: self.quantities(doc, e))

    def node_equal(self, _doc, _depth):
        return Node(False, lambda e, a: dict.fromkeys(e, 1))

    def node_fixed(self, doc, _depth):
        quotas = {quota["member"]: number(quota["share"]) for quota in doc["quotas"]}
        if set(quotas) != set(self.members) or len(quotas) != len(doc["quotas"]):
            raise Refused("une quote-part par participant est attendue, ni plus ni moins")
        require_one(quotas.values(), doc["normalise"])
        return Node(False, lambda e, a: {m: quotas[m] for m in e})

    def node_blend(self, doc, depth):
        if doc["mode"] != "singleStep":
            raise Refused("un mélange arrondi élément par élément ne va qu’à la racine d’une ligne")
        weights, nodes = self._blend(doc), [self.node(part["of"], depth) for part in doc["parts"]]
        if any(node.priced for node in nodes):
            raise Refused("un mélange demande des nœuds à enveloppe")

        def compute(e, a):
            columns = [node.compute(e, w * a) for w, node in zip(weights, nodes)]
            for column in columns:
                require_weight(column)
            totals = [sum(column.values()) for column in columns]
            return {m: sum(Fraction(w * column[m], total) for w, column, total in zip(weights, columns, totals)) for m in e}

        return Node(False, compute)

    def node_tariff(self, doc, _depth):
        flat, units = int(doc.get("flat", "0")), doc.get("units")
        if "price" in doc and "scale" in doc or ("price" in doc or "scale" in doc) != (units is not None):
            raise Refused("tarif : « price » ou « scale », avec « units »")
        if units is None:
            return Node(True, lambda e, a: dict.fromkeys(e, flat))
        price = 100 * number(doc["price"]) if "price" in doc else None
        scale = Scale(doc["scale"]) if price is None else None
        return Node(True, lambda e, a: {m: flat + (scale.amount(q) if scale else price * q)
                                        for m, q in self.quantities(units, e).items()})

    def node_unitCost(self, doc, _depth):
        cost = doc["cost"]
        if "amount" in cost:
            euros = number(cost["amount"])
        else:
            reference = cost["reference"]
            euros = self.reference(reference["series"], reference.get("source"), reference["vintage"])
        return Node(True, lambda e, a: {m: 100 * euros * q for m, q in self.quantities(doc["units"], e).items()})

    def node_bounded(self, doc, depth):
        of = self.node(doc["of"], depth)
        bounds = {side: self._bound(doc[side], of) for side in ("floor", "cap") if side in doc}
        return self.bound(of, bounds, doc["first"])

    def _bound(self, doc, of):
        """La fonction qui donne la borne d’un membre, pour le montant à partager."""
        if "amount" in doc:
            fixed = int(doc["amount"])
            return lambda m, a: fixed
        if "perUnit" in doc:
            price, units = 100 * number(doc["perUnit"]["price"]), doc["perUnit"]["units"]
            return lambda m, a: price * self.quantities(units, [m])[m]
        if of.priced:
            raise Refused("une borne en part du total ne va qu’avec un nœud à enveloppe")
        part = number(doc["shareOfTotal"])
        return lambda m, a: part * a

    def node_smoothed(self, doc, depth):
        if not self.last_year:
            raise Refused("il faut les montants de l’an dernier")
        bounds = {}
        if "increase" in doc:
            bounds["cap"] = self._times_last_year(1 + number(doc["increase"]))
        if "decrease" in doc:
            bounds["floor"] = self._times_last_year(1 - number(doc["decrease"]))
        return self.bound(self.node(doc["of"], depth), bounds, doc["first"])

    def _times_last_year(self, factor):
        return lambda m, a: self.last_year[m] * factor if self.last_year.get(m) else None

    def bound(self, of, bounds, first):
        if not bounds:
            raise Refused("l’une des deux bornes au moins est attendue")

        def compute(e, a):
            if a == 0:
                return of.compute(e, a)
            p = self.parts(of, e, a)
            limits = {m: self._limits(bounds, m, a) for m in e if p[m] > 0}
            if of.priced:
                return {m: clamp(x, limits[m]) if m in limits else x for m, x in p.items()}
            return {**p, **Bounding(a, p, limits).shares(first)}

        return Node(of.priced, compute)

    def _limits(self, bounds, m, a):
        floor, cap = (bounds[side](m, a) if side in bounds else None for side in ("floor", "cap"))
        floor = max(math.ceil(Fraction(floor or 0, self.unit)), 0) * self.unit
        cap = None if cap is None else math.floor(Fraction(cap, self.unit)) * self.unit
        if cap is not None and floor > cap:
            raise Refused("un plancher est au-dessus du plafond du même membre")
        return {"floor": floor, "cap": cap}

    def node_coefficient(self, doc, depth):
        factors = {x["member"]: number(x["factor"]) for x in doc["factors"]}
        if len(factors) < len(doc["factors"]) or not set(factors) <= set(self.members):
            raise Refused("un coefficient nomme qui n’est pas un participant, ou le nomme deux fois")
        of = self.node(doc["of"], depth)
        return Node(of.priced, lambda e, a: {m: x * factors.get(m, 1) for m, x in of.compute(e, a).items()})

    def node_only(self, doc, depth):
        kept, of = set(doc["members"]), self.node(doc["of"], depth)
        if len(kept) < len(doc["members"]) or not kept <= set(self.members):
            raise Refused("« only » nomme qui n’est pas un participant, ou le nomme deux fois")
        return Node(of.priced, lambda e, a: {**dict.fromkeys(e, 0), **of.compute([m for m in e if m in kept], a)})

    def node_prorata(self, doc, depth):
        of = self.node(doc["of"], depth)
        if doc["joiners"] == "add" and not of.priced:
            raise Refused("à enveloppe, « add » ne va qu’à la racine d’une ligne")
        return self.reduced(of, BASES[doc["basis"]])

    def reduced(self, of, basis):
        def compute(e, a):
            due = of.compute([m for m in e if self.presence(m)], a)
            return {m: due[m] * self.time(m, basis) if m in due else 0 for m in e}

        return Node(of.priced, compute)

    def presence(self, m):
        """Le premier et le dernier jour de présence dans la période, ou None."""
        arrival, departure = self.presences.get(m, (None, None))
        first, last = max(arrival or self.period.first, self.period.first), min(departure or self.period.last, self.period.last)
        return (first, last) if first <= last else None

    def time(self, m, basis):
        return Fraction(basis(*self.presence(m), self.period), basis(*self.period, self.period))

    def node_index(self, doc, depth):
        of, base = self.node(doc["of"], depth), doc["base"]
        if not of.priced:
            raise Refused("un indice demande un nœud à prix")
        if "vintage" in base:
            base = self.reference(doc["series"], doc.get("source"), base["vintage"])
        else:
            base = number(base["value"])
        current = self.reference(doc["series"], doc.get("source"), doc["current"])
        if base == 0:
            raise Refused("la valeur de base d’un indice est nulle")
        return Node(True, lambda e, a: {m: Fraction(x * current, base) for m, x in of.compute(e, a).items()})


def clamp(x, limits):
    return max(limits["floor"], x if limits["cap"] is None else min(x, limits["cap"]))


class Bounding:
    """« bounded » à enveloppe : ce que l’un ne paie pas, les autres le paient."""

    def __init__(self, a, p, limits):
        self.a, self.p, self.limits, self.fixed = a, p, limits, {}
        caps = [limit["cap"] for limit in limits.values()]
        if sum(limit["floor"] for limit in limits.values()) > a:
            raise Refused("la somme des planchers dépasse le montant à partager")
        if None not in caps and sum(caps) < a:
            raise Refused("la somme des plafonds n’atteint pas le montant à partager")

    def rest(self):
        return self.a - sum(self.limits[m][side] for m, side in self.fixed.items())

    def spread(self, free):
        rest, total = self.rest(), sum(self.p[m] for m in free)
        return {m: Fraction(rest * self.p[m], total) for m in free}

    def _beyond(self, share, limits, side):
        if side == "floor":
            return share < limits["floor"]
        return limits["cap"] is not None and share > limits["cap"]

    def fix(self, free, side):
        """Étale, fixe à cette borne qui la dépasse, recommence ; rend ceux qui restent libres."""
        while True:
            shares = self.spread(free)
            beyond = [m for m in free if self._beyond(shares[m], self.limits[m], side)]
            if not beyond:
                return free
            self.fixed.update((m, side) for m in beyond)
            free = [m for m in free if m not in self.fixed]

    def shares(self, first):
        other, free = "floor" if first == "cap" else "cap", list(self.limits)
        while True:
            free = self.fix(self.fix(free, first), other)
            if free or self.rest() == 0:
                return {**self.spread(free), **{m: self.limits[m][side] for m, side in self.fixed.items()}}
            free = [m for m, side in self.fixed.items() if side == first]
            self.fixed = {m: side for m, side in self.fixed.items() if side == other}


class Scale:
    """Un barème ; ses montants sont en centimes."""

    def __init__(self, doc):
        self.slab, self.never_below = doc["mode"] == "slab", doc["neverBelowPrevious"]
        self.brackets, start = [], 0
        for k, x in enumerate(doc["brackets"], 1):
            end = number(x["upTo"]) if "upTo" in x else None
            if end is None and k < len(doc["brackets"]) or end is not None and end <= start:
                raise Refused("les tranches d’un barème vont en croissant")
            if "flat" in x and not self.slab or "flat" not in x and "price" not in x:
                raise Refused("une tranche a un prix, ou une part fixe si c’est un palier")
            self.brackets.append((start, end, int(x.get("flat", "0")), 100 * number(x["price"]) if "price" in x else 0))
            start = end

    def amount(self, q):
        here = next((k for k, bracket in enumerate(self.brackets) if bracket[1] is None or q <= bracket[1]), None)
        if here is None:
            raise Refused("une quantité dépasse la dernière tranche du barème")
        start, _, flat, price = self.brackets[here]
        before = self.brackets[:here]
        if not self.slab:
            return sum(p * (end - begin) for begin, end, _, p in before) + price * (q - start)
        highest = [f + p * end for _, end, f, p in before] if self.never_below else []
        return max([flat + price * q] + highest)


# ── Les faits, un par un (étapes « entries » et « subjects ») ────────────────────────────────────────────────────────

BATCH = 32  # fichiers de corps par lot : 8 192 faits
Batch = namedtuple("Batch", "positions events subjects places previous authorised corrects counts replayed roots recorded failure "
                            "lacking begun named")


NOT_OF_THE_TREE = "le fait {} n’est pas celui dont l’arbre porte l’empreinte"


class BatchReader:
    """Lit des fichiers de corps : tout ce qui se juge sans connaître les faits d’avant."""

    def __init__(self, raw, ledger, inventoried):
        """inventoried : s’il faut retenir ce que les faits disent de l’inventaire."""
        self.raw, self.ledger, self.inventoried, self.reader = raw, ledger, inventoried, Reader(inventoried)

    def read(self, job):
        first, files = job
        facts, roots, failure = [], [], None
        try:
            for start, size, tile, width in files:
                leaves = self.raw[tile:tile + 32 * width]
                roots.append(full_tree(leaves) if width == TILE else None)
                self._read_file(self.raw[start:start + size], leaves, width, first + len(facts), facts)
        except Falsified as fault:
            failure = (fault.position, None, str(fault), isinstance(fault, Unknown))
        return self._judged(range(first, first + len(facts)), facts, roots, failure)

    def _judged(self, positions, facts, roots, failure):
        """Le lot, jusqu’au premier fait qui n’est pas à sa place."""
        columns = list(zip(*facts)) or [()] * len(Fact._fields)
        wrong = self._first_wrong(positions, facts, columns)
        if wrong is not None:
            rank, message = wrong
            failure = (positions[rank], None, message, False)
            positions, columns = positions[:rank], [column[:rank] for column in columns]
        return self._batch(positions, columns, roots, failure)

    def _read_file(self, octets, leaves, width, position, facts):
        at, sha256 = 0, hashlib.sha256
        for i in range(width):
            end = at + 2 + (octets[at] << 8 | octets[at + 1]) if at + 2 <= len(octets) else len(octets) + 1
            if end > len(octets):
                raise Falsified(f"le corps du fait {position + i} manque, ou est coupé", position + i)
            body, at = octets[at + 2:end], end
            if sha256(b"\x00" + body).digest() != leaves[32 * i:32 * i + 32]:
                raise Falsified(NOT_OF_THE_TREE.format(position + i), position + i)
            facts.append(self._read_body(body, position + i))
        if at != len(octets):
            last = position + width - 1
            facts.pop()
            raise Falsified(f"des octets sont de trop après le fait {last}", last)

    def _read_body(self, body, position):
        try:
            return self.reader.read(body)
        except Bad as bad:
            raise Falsified(f"le fait {position} n’est pas du format : {bad}", position) from None
        except Unknown as unknown:
            raise Unknown(f"fait {position} : {unknown}", position) from None

    def _first_wrong(self, positions, facts, columns):
        """Le premier fait qui n’est pas à sa place : colonne par colonne d’abord, fait par fait s’il y en a un."""
        moments, ledgers, ranks, kinds = columns[1], columns[7], columns[8], columns[9]
        opened = 1 if facts and positions[0] == 0 else 0
        if (ledgers.count(self.ledger) == len(facts) and ranks == tuple(positions)
                and kinds.count("LedgerOpened") == opened == kinds[:opened].count("LedgerOpened")
                and all(map(operator.le, moments, moments[1:]))):
            return None
        recorded = ""
        for k, (position, moment, ledger, rank, kind) in enumerate(zip(positions, moments, ledgers, ranks, kinds)):
            if ledger != self.ledger or rank != position:
                return k, f"le fait au rang {position} se dit du rang {rank}, ou d’un autre registre"
            if moment < recorded:
                return k, f"le fait {position} se dit enregistré avant le précédent"
            if (kind == "LedgerOpened") != (position == 0):
                return k, "l’ouverture du registre est le fait 0, et lui seul"
            recorded = moment
        return None

    def _batch(self, positions, columns, roots, failure):
        (events, moments, subjects, places, previous, authorised, corrects, _, _, kinds, versions, data, conventions,
         names) = columns
        same, begun, named = {}, [], {}
        if self.inventoried:
            begun = [(p, subject, convention) for p, subject, place, convention in zip(positions, subjects, places, conventions)
                     if place == 1]
            named = first_naming(positions, subjects, conventions, names, begun)
        return Batch(
            positions, events, [same.setdefault(x, x) for x in subjects], places, previous,
            [same.setdefault(x, x) for x in authorised],
            [(p, x) for p, x in zip(positions, corrects) if x is not None], Counter(zip(kinds, versions)),
            [(p, kind, version, x) for p, kind, version, x in zip(positions, kinds, versions, data) if x is not None],
            roots, moments[:1] + moments[-1:], failure,
            [p for p, x, kind in zip(positions, authorised, kinds) if x is None and kind in AUTHORISED], begun, named)


def first_naming(positions, subjects, conventions, names, begun):
    """Le premier fait du lot qui nomme chaque identifiant pour chaque sujet ; si cet identifiant est celui d’un membre dont
    le premier fait est de ce lot, le premier d’après."""
    registered = {parts[1]: p for p, parts in ((p, subject_parts(subject)) for p, subject, _ in begun) if parts[0] == MEMBER}
    named = {}
    for position, subject, convention, identifiers in zip(positions, subjects, conventions, names):
        for identifier in identifiers:
            if registered.get(identifier, -1) < position:
                named.setdefault((subject, convention, identifier), position)
    return named


class ExtractReader(BatchReader):
    """Lit les faits d’un extrait, fichier par fichier : un lot par fichier."""

    def __init__(self, bundle):
        super().__init__(bundle.container.raw, bundle.ledger, True)
        self.bundle, self.last = bundle, -1

    def batches(self):
        for k, width in self.bundle.entries_tiles:
            yield self._read_facts(tile_path(EXTRACT_ENTRIES, k, width), width)

    def _read_facts(self, name, width):
        try:
            placed = self._split(name, width)
        except Bad as bad:
            return self._judged([], [], [], (None, name, f"le fichier {name} n’est pas de faits d’un extrait : {bad}", False))
        facts, failure = [], None
        try:
            for position, body in placed:
                if leaf_hash(body) != self.bundle.leaf(position):
                    raise Falsified(NOT_OF_THE_TREE.format(position), position)
                facts.append(self._read_body(body, position))
        except Falsified as fault:
            failure = (fault.position, None, str(fault), isinstance(fault, Unknown))
        return self._judged([position for position, _ in placed[:len(facts)]], facts, [], failure)

    def _split(self, name, width):
        placed = placed_bodies(self.bundle.container.read(name), width)
        for position, _ in placed:
            if not self.last < position < self.bundle.size:
                raise Bad("une position n’est pas après la précédente, ou n’est pas du registre")
            self.last = position
        return placed


WORKER = []


def start_worker(path, ledger, inventoried):
    gc.disable()
    with open(path, "rb") as file:
        WORKER.append(BatchReader(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), ledger, inventoried))


def work(job):
    return WORKER[0].read(job)


PARALLEL_FROM = 50_000


def read_batches(bundle, path, processes, inventoried):
    """Les lots, dans l’ordre ; à plusieurs processus quand il y en a beaucoup."""
    if bundle.extract:
        yield from ExtractReader(bundle).batches()
        return
    files, jobs = bundle.container.files, []
    for k in range(0, len(bundle.tiles), BATCH):
        group = [files[tile_path(ENTRIES, i, width)] + (files[tile_path(LEAVES, i, width)][0], width)
                 for i, width in bundle.tiles[k:k + BATCH]]
        jobs.append((k * TILE, group))
    reader = BatchReader(bundle.container.raw, bundle.ledger, inventoried)
    if processes < 2 or bundle.size < PARALLEL_FROM:
        yield from map(reader.read, jobs)
        return
    import multiprocessing
    with multiprocessing.Pool(processes - 1, start_worker, (path, bundle.ledger, inventoried)) as pool:
        yield from shared(jobs, processes - 1, reader.read, lambda job: pool.apply_async(work, (job,)))


def shared(jobs, workers, do, give):
    """Les résultats, dans l’ordre : les autres processus travaillent, et celui-ci travaille aussi au lieu d’attendre."""
    done, given, following = {}, {}, 0
    for k in range(len(jobs)):
        while k not in done:
            while following < len(jobs) and len(given) < 2 * workers:
                given[following] = give(jobs[following])
                following += 1
            if k in given and (given[k].ready() or following == len(jobs) or len(done) >= 2 * workers):
                done[k] = given.pop(k).get()
            else:
                done[following] = do(jobs[following])
                following += 1
        yield done.pop(k)


class Log:
    """Ce que l’on retient des faits dans l’ordre : identifiants, sujets, autorités, inventaire, et le rejeu."""

    def __init__(self, bundle, replay):
        self.bundle, self.replay, self.inventory, self.passed = bundle, replay, Inventory(), set()
        self.index, self.suites, self.counts, self.recorded = {}, {}, Counter(), ""
        self.roots, self.subject_fault, self.lacking = [], None, set()
        self.authorities, self.known_authorities, self.authority_of = [()], {None: 0}, array("I")
        self.leaf = bundle.leaf
        if bundle.extract:
            self.authority_of = {}
            self.roots = [full_tree(self.bundle.container.read(tile_path(LEAVES, k, TILE))) for k in range(bundle.size // TILE)]

    def add(self, batch):
        """Ajoute un lot ; échoue à la première position fautive."""
        fault = None
        if batch.failure:
            position, file, message, unknown = batch.failure
            fault = (Unknown if unknown else Falsified)(message, position, file)
        if batch.recorded and batch.recorded[0] < self.recorded:
            raise Falsified(f"le fait {batch.positions[0]} se dit enregistré avant le précédent", batch.positions[0])
        faults = [x for x in (self._index(batch), self._authorities(batch), self._corrections(batch), fault) if x is not None]
        if faults:
            raise min(faults, key=lambda x: self.bundle.size if x.position is None else x.position)
        self.recorded = batch.recorded[1]
        self.counts.update(batch.counts)
        self.roots.extend(batch.roots)
        self.lacking.update(batch.lacking)
        self._subjects(batch)
        self.inventory.add(batch)
        self.replay.add(self, batch.replayed)

    def _index(self, batch):
        fresh = dict(zip(batch.events, batch.positions))
        if len(fresh) == len(batch.events) and self.index.keys().isdisjoint(fresh):
            self.index.update(fresh)
            return None
        duplicated = None
        for position, event in zip(batch.positions, batch.events):
            if self.index.setdefault(event, position) != position and duplicated is None:
                duplicated = Falsified(f"l’identifiant du fait {position} a déjà servi", position)
        return duplicated

    def _authorities(self, batch):
        known, numbers = self.known_authorities, []
        for position, text in zip(batch.positions, batch.authorised):
            number_of = known.get(text)
            if number_of is None:
                events = text[1:-1].split('","')
                cited = tuple(self.index.get(event, position) for event in events)
                number_of = len(self.authorities)
                if max(cited) < position:
                    known[text] = number_of
                elif not self.bundle.extract:
                    return Falsified(f"le fait {position} se dit autorisé par un fait qui n’est pas avant lui", position)
                else:  # un extrait n’a pas tous les faits : ceux-là sont passés (§ 8)
                    self.passed.update(event for event, place in zip(events, cited) if place >= position)
                    cited = tuple(place for place in cited if place < position)
                self.authorities.append(cited)
            numbers.append(number_of)
        if self.bundle.extract:
            self.authority_of.update(zip(batch.positions, numbers))
        else:
            self.authority_of.extend(numbers)
        return None

    def _corrections(self, batch):
        for position, event in batch.corrects:
            if self.index.get(event, position) >= position:
                if not self.bundle.extract:
                    return Falsified(f"le fait {position} corrige un fait qui n’est pas avant lui", position)
                self.passed.add(event)
        return None

    def _subjects(self, batch):
        suites = self.suites
        for position, subject, place, previous in zip(batch.positions, batch.subjects, batch.places, batch.previous):
            suite = suites.get(subject)
            if suite is None:
                good, suite = place == 1 and previous is None, suites.setdefault(subject, array("I"))
            else:
                good = place == len(suite) + 1 and previous == self.leaf(suite[-1]).hex()
            if not good and self.subject_fault is None:
                self.subject_fault = Falsified(f"le fait {position} n’est pas la suite du fait précédent du même sujet", position)
            suite.append(position)

    def root(self, size):
        """La racine des premières feuilles."""
        peaks = []
        for k in range(size // TILE):
            add_peak(peaks, 8, self.roots[k])
        for position in range(size - size % TILE, size):
            add_peak(peaks, 0, self.leaf(position))
        return tree_root(peaks)

    def chain(self, position):
        """Les positions des faits que l’on atteint par « authorisedBy », de proche en proche."""
        reached, groups, todo = set(), {self.authority_of[position]}, [self.authority_of[position]]
        while todo:
            for cited in self.authorities[todo.pop()]:
                if cited not in reached:
                    reached.add(cited)
                    group = self.authority_of[cited]
                    if group not in groups:
                        groups.add(group)
                        todo.append(group)
        return sorted(reached)


# ── L’inventaire et les extraits (§ 8) ───────────────────────────────────────────────────────────────────────────────


class InventoryNote:
    """L’inventaire signé d’un registre : sa taille, sa racine, le nombre et la racine des lignes."""

    def __init__(self, octets):
        self.note = Note(octets)
        lines = self.note.text[:-1].split("\n")
        if len(lines) != 6 or lines[0] != "entente/inventory/v1" or lines[1] == "":
            raise Bad("un inventaire a six lignes : son nom, l’origine, la taille, la racine, le nombre de lignes, leur racine")
        if not all(NUMBER.match(lines[k]) for k in (2, 4)):
            raise Bad("la taille, ou le nombre de lignes, est mal écrite")
        self.origin, self.size, self.count = lines[1], int(lines[2]), int(lines[4])
        self.root, self.lines_root = strict_base64(lines[3]), strict_base64(lines[5])
        if len(self.root) != 32 or len(self.lines_root) != 32:
            raise Bad("une racine n’a pas 32 octets")


class Inventory:
    """Ce que des faits disent de l’inventaire."""

    def __init__(self):
        # La convention de chaque sujet, le premier fait de chaque membre, le premier fait qui lie chaque couple.
        self.convention_of, self.members, self.links = {}, {}, {}

    def add(self, batch):
        for position, subject, convention in batch.begun:
            kind, identifier = subject_parts(subject)
            own = {CONVENTION: identifier, LEDGER: None, MEMBER: None}
            self.convention_of.setdefault(subject, own.get(kind, convention))
            if kind == MEMBER:
                self.members.setdefault(identifier, position)
        for (subject, convention, member), position in batch.named.items():
            registered = self.members.get(member, position)
            pair = self.convention_of.get(subject) or convention, member
            if registered < position and pair[0] is not None:
                self.links[pair] = min(position, self.links.get(pair, position))

    def subject_line(self, subject, suite, leaf):
        """(le rang, l’objet) de la ligne d’un sujet."""
        kind, identifier = subject_parts(subject)
        convention = self.convention_of.get(subject)
        line = {"leaf": leaf(suite[-1]).hex(), "subject": {"id": identifier, "kind": kind}, "version": len(suite)}
        if convention is not None:
            line["convention"] = convention
        return line_rank(line), line

    def lines(self, suites, leaf, size):
        """Les lignes, par rang, que donnent ces faits, ceux de la position « size » et d’après non compris."""
        found = {}
        for subject, suite in suites.items():
            before = suite[:bisect_left(suite, size)]
            if before:
                rank, line = self.subject_line(subject, before, leaf)
                found[rank] = line
        for (convention, member), position in self.links.items():
            if position < size:
                for line in ({"member": member, "namedBy": convention}, {"convention": convention, "names": member}):
                    found[line_rank(line)] = line
        return found


def line_rank(line):
    """Le rang d’une ligne d’inventaire ; Bad si elle n’est d’aucune des six formes."""
    if line.keys() == {"member", "namedBy"} or line.keys() == {"convention", "names"}:
        member, convention = (line["member"], line["namedBy"]) if "member" in line else (line["names"], line["convention"])
        if type(member) is not str or type(convention) is not str or not (is_uuid(member) and is_uuid(convention)):
            raise Bad("un identifiant n’est pas un UUID")
        return f"1 {member} 1 {convention}" if "member" in line else f"2 {convention} 1 {member}"
    fields(line, optional_convention=str, leaf=str, subject=dict, version=int)
    identifier, kind = (fields(line["subject"], id=str, kind=str)[x] for x in ("id", "kind"))
    convention = line.get("convention")
    if not is_uuid(identifier) or not is_digest(line["leaf"]) or convention is not None and not is_uuid(convention):
        raise Bad("un identifiant ou une empreinte est mal écrite")
    allowed = kind != CONVENTION if convention is None else kind not in ALONE and (kind != CONVENTION or convention == identifier)
    if kind not in KINDS or not allowed:
        raise Bad(f"une ligne de la sorte « {kind} » ne s’écrit pas ainsi")
    if kind == LEDGER:
        return f"0 {identifier}"
    if kind == MEMBER:
        return f"1 {identifier} 0"
    return f"2 {convention} 0 {kind} {identifier}" if convention is not None else f"3 {kind} {identifier}"


def tree_of(leaves):
    """La racine d’un arbre dont voici les feuilles."""
    peaks = []
    for leaf in leaves:
        add_peak(peaks, 0, leaf)
    return tree_root(peaks)


class OpenLines:
    """Les lignes ouvertes d’un extrait : rangées, prouvées par leurs empreintes, et complètes pour ses groupes."""

    def __init__(self, bundle, octets, hashes):
        self.bundle, self.conventions, self.lines, self.indexes = bundle, frozenset(bundle.conventions), {}, {}
        previous, count, rows = (-1, ""), len(hashes) // 32, octets.split(b"\n")
        if rows.pop() != b"":
            raise Bad("la dernière ligne ne finit pas")
        for row in rows:
            index, line = (fields(read_canonical(row), index=int, line=dict)[x] for x in ("index", "line"))
            rank = line_rank(line)
            if not (previous[0] < index < count and previous[1] < rank):
                raise Bad(f"la ligne {index} n’est pas à sa place")
            if leaf_hash(canonical(line)) != hashes[32 * index:32 * index + 32]:
                raise Bad(f"la ligne {index} n’est pas celle de l’inventaire")
            self.lines[rank], self.indexes[rank], previous = line, index, (index, rank)
        self._complete(count)

    def _complete(self, count):
        bundle, opened = self.bundle, set(self.indexes.values())
        named = {line["names"] for line in self.lines.values() if line.get("convention") in self.conventions and "names" in line}
        needed = [f"0 {bundle.ledger}"] + [f"2 {c} 0 convention {c}" for c in bundle.conventions] + [f"1 {m} 0" for m in named]
        for rank in needed + ([f"1 {bundle.member} 0"] if bundle.member else []):
            if rank not in self.lines:
                raise Bad(f"il manque la ligne « {rank} »")
        grouped = {rank for rank in self.lines if self._is_grouped(rank)}
        beside = {self.indexes[rank] + step for rank in grouped for step in (-1, 1)} & set(range(count))
        if not beside <= opened:
            raise Bad(f"il manque la ligne {min(beside - opened)}, voisine d’une ligne de l’extrait")
        self.extract = grouped.union(needed)
        for rank, index in self.indexes.items():
            if rank not in self.extract and index not in beside:
                raise Bad(f"la ligne {index} n’est ni de l’extrait, ni voisine")

    def _is_grouped(self, rank):
        """Si une ligne est du groupe d’une convention, ou du membre, de l’extrait."""
        order, identifier = rank.split(" ")[:2]
        return identifier in self.conventions if order == "2" else order == "1" and identifier == self.bundle.member

    def naming(self, lines):
        """Parmi ces rangs, ceux qui disent quelles conventions de l’extrait nomment qui."""
        kept = set()
        for rank in lines:
            words = rank.split(" ")
            if words[0] == "2" and words[2] == "1" and words[1] in self.conventions:
                kept.add(rank)
            if words[:3] == ["1", self.bundle.member, "1"] and words[3] in self.conventions:
                kept.add(rank)
        return kept


# ── Le rejeu : répartitions, appels, paiements (§ 5) ─────────────────────────────────────────────────────────────────

NO_SHARES = {}
# Ce que pourraient lever des données d’une forme imprévue : une faute du fait, jamais une panne.
UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError)


class Allocation:
    """Une répartition, et ses parts au fur et à mesure."""

    def __init__(self, position, version, former, last_year, data):
        self.position, self.version, self.former, self.last_year_of = position, version, former, last_year
        self.data, self.pending, self.shares, self.done = data, [], {}, False
        self.year, self.expected, self.places = data["fiscalYear"], data["members"], array("I")
        self.line = '{"allocation":"%s","budget":"%s","fiscalYear":"%s","pool":"%s","position":%d,"total":"%s"}\n' % (
            data["allocation"], data["budget"], self.year, data["pool"], position, data["total"])

    def change(self, member):
        """Ce qu’elle fait devoir de plus, ou de moins, que la précédente."""
        return self.shares.get(member, 0) - (self.former.shares.get(member, 0) if self.former else 0)

    def lines(self, name):
        """Ses lignes de claims/shares.jsonl, chacune avec sa position."""
        yield self.line, self.position
        for place, (member, amount) in zip(self.places, self.shares.items()):
            yield '{"allocation":"%s","amount":"%d","member":"%s","position":%d}\n' % (name, amount, member, place), place


class LineComparer:
    """Compare un fichier de lignes, une à une, à celles qui sont attendues."""

    def __init__(self, name, view):
        self.name, self.view, self.at, self.fault = name, view, 0, None

    def expect(self, line, position=None):
        if self.fault is None:
            octets = line.encode()
            if self.view[self.at:self.at + len(octets)] != octets:
                where = "" if position is None else f", pour le fait {position}"
                self.fault = Falsified(f"{self.name} n’est pas ce que redonnent les faits{where}", position, self.name)
            self.at += len(octets)

    def finish(self):
        if self.fault is None and self.at != len(self.view):
            self.fault = Falsified(f"{self.name} a des lignes de trop", None, self.name)
        if self.fault is not None:
            raise self.fault


class Replay:
    """Refait les parts, les appels et les comptes ; retient la plus petite position fautive."""

    def __init__(self, extract=False):
        self.extract, self.passed = extract, set()
        self.fault, self.computed, self.amount_computed = None, 0, 0
        self.keys, self.criteria, self.sirens, self.names = {}, {}, {}, {}
        self.allocations, self.by_pool = {}, {}
        self.calls, self.dues, self.carried, self.zeroed = {}, {}, set(), set()
        self.call_positions, self.acts, self.rotations = [], [], []
        self.handlers = {kind: getattr(self, "on_" + kind) for kind in REPLAYED}

    def blame(self, position, message):
        if self.fault is None or position < self.fault.position:
            self.fault = Falsified(message, position)

    def add(self, log, replayed):
        handlers = self.handlers
        for position, kind, version, data in replayed:
            try:
                handlers[kind](log, position, version, *data)
            except UNREADABLE:
                self.blame(position, f"les données du fait {position} ne se lisent pas")

    def _name(self, text):
        return self.names.setdefault(text, text)

    def _once(self, known, identifier, position, what):
        if identifier in known:
            self.blame(position, f"le fait {position} refait {what} qui existe déjà")

    # Les données du calcul

    def on_MemberRegistered(self, _log, _position, _version, member, siren, first):
        self.sirens.setdefault(member, []).append((first, siren))

    def on_MemberIdentifiersChanged(self, _log, _position, _version, member, siren, first):
        known = self.sirens.setdefault(member, [])
        known.append((first, siren if siren is not None else known[-1][1] if known else ""))

    def siren(self, member, day):
        """Le SIREN en vigueur ce jour : le dernier enregistré qui a commencé, sinon le premier."""
        known = self.sirens.get(member, [("", "")])
        return next((siren for first, siren in reversed(known) if first <= day), known[0][1])

    def on_CriterionRecorded(self, log, position, _version, member, *value):
        self.criteria[position] = (member, *value)

    def on_KeyDefined(self, _log, position, version, key, convention, pool, digest, number_of_version, formula, participants,
                      rounding, ties):
        if version == 1:
            number_of_version, rounding = 1, {"rule": "largestRemainder", "unit": "cent"}
            formula = former_formula(formula)
        else:
            hashed = {"formula": formula, "participants": participants, "pool": pool, "rounding": rounding, "ties": ties}
            if hashlib.sha256(canonical(hashed)).hexdigest() != digest:
                self.blame(position, f"l’empreinte de la clé que définit le fait {position} n’est pas celle de son texte")
        self._once(self.keys, key, position, "une clé")
        self.keys[key] = {"convention": convention, "pool": pool, "hash": digest, "version": number_of_version,
                          "formula": formula, "participants": participants, "rounding": rounding, "ties": ties}

    # Les répartitions

    def on_AllocationComputed(self, log, position, version, *data):
        named = dict(zip(REPLAYED["AllocationComputed"], data))
        if version == 1:
            named.update(total=named["amount"], keyVersion=1, references=[],
                         period={"from": named["fiscalYear"] + "-01-01", "until": named["fiscalYear"] + "-12-31"})
        pool, year = (named["convention"], named["pool"]), int(named["fiscalYear"])
        former = self.by_pool.get((*pool, year))
        allocation = Allocation(position, version, former, self.by_pool.get((*pool, year - 1)), named)
        self._once(self.allocations, named["allocation"], position, "une répartition")
        self.by_pool[(*pool, year)] = self.allocations[named["allocation"]] = allocation
        if allocation.expected == 0:
            self._finish(log, allocation)

    def on_ShareAllocated(self, log, position, version, name, member, amount, *rest):
        allocation = self.allocations.get(name)
        if allocation is None:
            self.blame(position, f"la part du fait {position} n’est d’aucune répartition d’avant elle")
            return
        member = self._name(member)
        allocation.shares[member] = int(amount)
        allocation.places.append(position)
        if allocation.done:
            self.blame(allocation.position, f"la répartition du fait {allocation.position} a plus de parts qu’elle n’en annonce")
            return
        allocation.pending.append((position, version, member, amount, *rest))
        if len(allocation.pending) == allocation.expected:
            self._finish(log, allocation)

    def _finish(self, log, allocation):
        """Toutes les parts sont là : les contrôler et les refaire."""
        data, shares, where = allocation.data, allocation.pending, f"la répartition du fait {allocation.position}"
        allocation.done, allocation.pending, allocation.data = True, None, None
        key = self.keys.get(data["key"])
        if key is None or any(key[x] != data[y] for x, y in (("hash", "keyHash"), ("version", "keyVersion"),
                                                           ("convention", "convention"), ("pool", "pool"))):
            self.blame(allocation.position, f"{where} ne cite pas une clé définie avant elle, ou pas celle qu’elle dit")
            return
        if [share[2] for share in shares] != key["participants"] or any(share[4] != data["budget"] for share in shares):
            self.blame(allocation.position, f"{where} n’a pas une part par participant de la clé, dans l’ordre, du même budget")
            return
        for value in data["references"]:
            self._check_pinned(log, allocation, value, data["carrier"], allocation.position)
        for position, version, member, amount, _, inputs, last_year, lines, _, _ in shares:
            for value in inputs:
                self._check_pinned(log, allocation, value, member, position)
            former = allocation.last_year_of.shares.get(member) if allocation.last_year_of else None
            if version != 1 and last_year != (None if former is None else str(former)):
                self.blame(position, f"la part du fait {position} ne rappelle pas ce que ce membre devait l’an dernier")
            if lines is not None and sum(int(line["amount"]) for line in lines) != int(amount):
                self.blame(position, f"les lignes de la part du fait {position} ne font pas son montant")
        self._compute(allocation, data, key, shares)

    def _check_pinned(self, log, allocation, value, member, position):
        fact = log.index.get(value["fact"], allocation.position)
        known = self.criteria.get(fact) if fact < allocation.position else None
        get = value.get
        if known is None or known != (member, value["criterion"], value["value"], value["source"], value["vintage"],
                                      get("inForceOn", known[5]), get("knownOn", known[6]), get("status", known[7])):
            self.blame(position, f"une valeur sur laquelle repose le fait {position} n’est pas celle qui fut enregistrée")

    def _compute(self, allocation, data, key, shares):
        where = f"la répartition du fait {allocation.position}"
        try:
            due = computation(self, data, key, shares).result(int(data["amount"]))
        except Refused as refused:
            self.blame(allocation.position, f"{where} ne peut être refaite : {refused}")
            return
        self.computed, self.amount_computed = self.computed + len(shares), self.amount_computed + sum(map(abs, due.values()))
        for position, _, member, amount, *_ in shares:
            if due[member] != int(amount):
                self.blame(position, f"la part du fait {position} est de {euros(int(amount))} ; "
                                     f"le calcul donne {euros(due[member])}")
        if sum(due.values()) != int(data["total"]):
            self.blame(allocation.position, f"{where} dit un total de {euros(int(data['total']))} ; "
                                            f"le calcul donne {euros(sum(due.values()))}")

    # Les appels, les régularisations, les paiements

    def on_WithdrawalDue(self, _log, position, _version, due, amount, year, member):
        self._once(self.dues, due, position, "une ligne de retrait")
        self.dues[due] = (int(amount), year, self._name(member))

    def on_AllocationSettled(self, _log, position, _version, allocation, outcome):
        if allocation not in self.allocations:
            self.blame(position, f"le fait {position} régularise une répartition qui n’est pas avant lui")
        if outcome == "carriedForward":
            self.carried.add(allocation)

    def on_ShareSettled(self, _log, position, _version, allocation, member, share, former, difference):
        known = self.allocations.get(allocation)
        if allocation in self.carried:
            self.zeroed.add((allocation, member))
        parts = (0, 0)
        if known is not None:
            parts = (known.shares.get(member, 0), known.former.shares.get(member, 0) if known.former else 0)
        if known is None or (int(share), int(former)) != parts or int(difference) != int(share) - int(former):
            self.blame(position, f"la régularisation du fait {position} ne suit pas des deux répartitions qu’elle compare")

    def on_ContributionCalled(self, _log, position, _version, call, allocation, amount, year, member, sum_of_instalments):
        amount, known, due = int(amount), self.allocations.get(allocation), self.dues.get(allocation)
        member = self._name(member)
        expected = None
        if known is not None:
            expected = (known.change(member), known.year, member)
        elif due is not None:
            expected = due
        if sum_of_instalments != amount:
            self.blame(position, f"les échéances de l’appel du fait {position} ne font pas son montant")
        if expected != (amount, year, member) or amount <= 0:
            self.blame(position, f"l’appel du fait {position} n’est pas ce que doit ce membre pour cet exercice")
        self._once(self.calls, call, position, "un appel")
        self.calls[call] = [self._name(year), member, amount, 0]
        self.call_positions.append(position)

    def _call(self, position, call):
        """[exercice, membre, appelé, payé] d’un appel d’avant ; un appel inconnu est une faute, ou passé dans un extrait."""
        if call not in self.calls:
            if self.extract:
                self.passed.add(call)
                return [None, None, 0, 0]
            self.blame(position, f"le fait {position} nomme un appel qui n’est pas avant lui")
            return [None, None, 0, 0]
        return self.calls[call]

    def on_CallWithdrawn(self, _log, position, _version, call):
        self._call(position, call)[2] = 0

    def on_PaymentRecorded(self, _log, position, _version, call, amount):
        self._call(position, call)[3] += int(amount)

    on_SurplusImputed = on_CreditOffset = on_PaymentRecorded

    def on_PaymentMoved(self, _log, position, _version, source, target, amount):
        self._call(position, target)[3] += int(amount)
        self._call(position, source)[3] -= int(amount)

    def on_PaymentReversed(self, _log, position, _version, imputed):
        for part in imputed:
            self._call(position, part["call"])[3] -= int(part["amount"])

    # Les clés du registre

    def on_LogKeyRotated(self, _log, position, _version, *data):
        self.rotations.append((position, *data))

    # Les actes défaits

    def on_ActAnnulled(self, _log, position, _version, act, effect_from, partial):
        self.acts.append((position, "annulled" if effect_from is None and partial is None else "other", act))

    def on_ActRescinded(self, _log, position, _version, act):
        self.acts.append((position, "rescinded", act))

    def on_JudgmentReversed(self, _log, position, _version, judgment):
        self.acts.append((position, "reversed", judgment))

    def fallen(self, index):
        """Les positions des faits réputés n’avoir jamais été."""
        fallen, reversed_ones = set(), set()
        for position, kind, named in reversed(self.acts):
            target = index.get(named, position)
            if target >= position or position in (fallen if kind == "rescinded" else reversed_ones):
                continue
            if kind == "reversed":
                reversed_ones.add(target)
            elif kind != "other":
                fallen.add(target)
        return fallen

    # Les chiffres publiés

    def finish(self):
        for allocation in self.allocations.values():
            if not allocation.done:
                self.blame(allocation.position, f"la répartition du fait {allocation.position} n’a pas les parts qu’elle annonce")

    def members_lines(self):
        due, called, paid = {}, Counter(), Counter()
        for name, allocation in self.allocations.items():
            year = allocation.year
            former = allocation.former.shares if allocation.former else NO_SHARES
            for member in set(allocation.shares) | set(former):
                change = 0 if (name, member) in self.zeroed else allocation.change(member)
                due[year, member] = due.get((year, member), 0) + change
        for amount, year, member in self.dues.values():
            due[year, member] = due.get((year, member), 0) + amount
        for year, member, amount, received in self.calls.values():
            called[year, member] += amount
            paid[year, member] += received
        for year, member in sorted(due):
            yield '{"called":"%d","due":"%d","fiscalYear":"%s","member":"%s","paid":"%d"}\n' % (
                called[year, member], due[year, member], year, member, paid[year, member])


def former_formula(formula):
    """La formule d’un KeyDefined de version 1, écrite comme en version 2."""
    if formula == "equal":
        return formula
    if "fixed" in formula:
        return {"fixed": {"normalise": False, "quotas": formula["fixed"]}}
    term = {"coefficient": {"d": "1", "n": "1"}, "criterion": formula["criterion"]["criterion"]}
    return {"criterion": {"terms": [term], "vintage": formula["criterion"]["vintage"]}}


def computation(replay, data, key, shares):
    year, members = int(data["fiscalYear"]), [share[2] for share in shares]
    period = Period(date.fromisoformat(data["period"]["from"]), date.fromisoformat(data["period"]["until"]))
    inputs = {share[2]: share[5] for share in shares}
    last_year = {share[2]: int(share[6]) for share in shares if share[6] is not None and share[1] != 1}
    presences = {share[2]: tuple(date.fromisoformat(share[8][side]) if side in share[8] else None for side in ("from", "until"))
                 for share in shares if share[8]}
    if any(share[9] is None for share in shares):
        first = {m: k for k, m in enumerate(key["ties"])}
        ranks = {m: (first.get(m, len(first)), "" if m in first else replay.siren(m, f"{year:04d}-01-01"), k)
                 for k, m in enumerate(members)}
    else:
        ranks = {share[2]: share[9] for share in shares}
    return Computation(key, members, period, year, data["carrier"], inputs, data["references"], presences, last_year, ranks)


def euros(cents):
    whole, rest = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}{whole:,}".replace(",", " ") + f",{rest:02d} €"


# ── Les étapes (§ 4) ─────────────────────────────────────────────────────────────────────────────────────────────────

Step = namedtuple("Step", "name verdict detail")
PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
TITLES = {
    "container": "Le paquet est entier",
    "manifest": "Ses fichiers sont ceux du manifeste",
    "entries": "Chaque fait est du format, à sa place, et celui de l’arbre",
    "subjects": "La suite des faits de chaque convention, clé, budget… est complète",
    "root": "Les empreintes des faits redonnent la racine",
    "signature": "Le point de contrôle est signé par la clé obtenue ailleurs",
    "inventory": "L’inventaire signé est celui des faits : de ce qui est montré, rien ne manque",
    "checkpoints": "Les points de contrôle connus sont ceux de ce registre",
    "witnesses": "Les témoins ont contresigné",
    "timestamps": "Les horodatages portent sur ces points de contrôle",
    "openings": "Les noms montrés sont ceux qui furent scellés",
    "allocations": "Chaque part est refaite, au centime",
    "claims": "Les chiffres publiés suivent des faits",
}
VERDICTS = {"valid": "VALIDE", "falsified": "FALSIFIÉ", "incomplete": "INCOMPLET"}
ALWAYS_UNPROVED = [
    "Que ce qui a été enregistré est vrai : le registre prouve ce qui fut écrit, quand et dans quel ordre, non que l’agent a "
    "bien lu.",
    "Qu’une délibération est légale, ou qu’un document est authentique : seule l’empreinte des documents est gardée.",
    "Que la présence, le rang de départage et les valeurs retenues pour un calcul étaient celles qu’il fallait retenir : elles "
    "sont prises telles qu’elles furent enregistrées.",
    "Que ce registre est le seul : sans un point de contrôle gardé ailleurs (--checkpoint) ni témoin (--policy), qui tient la clé "
    "pourrait en montrer deux.",
    "LISEZMOI.txt, verify.py, les schémas et les règles de ce paquet : ils viennent de qui l’a remis et ne sont pas signés. "
    "Le vérificateur aussi s’obtient ailleurs.",
]


UNPROVED_OF_EXTRACT = [
    "Que l’inventaire est juste : il est signé de la clé du registre, non contresigné. Gardez le fichier inventory de ce paquet : qui "
    "a un paquet du registre entier, de cette taille ou plus grand, le confronte aux faits (--inventory).",
    "Rien des autres conventions du registre : ni qu’elles sont justes, ni qu’aucun de leurs faits n’a défait un acte montré ici.",
    "Que ces conventions sont toutes celles qui intéressent un membre : ce sont celles dont un fait nomme son identifiant. Une "
    "convention reprise d’un autre membre sans qu’il y soit nommé, ou d’un autre registre, n’y est pas.",
]


class Options:
    """La commande, ses fichiers lus."""

    def __init__(self, bundle, key=None, checkpoints=(), policy=None, as_json=False, html_file=None, processes=None,
                 inventories=()):
        self.bundle, self.key, self.checkpoints, self.policy = bundle, key, list(checkpoints), policy
        self.inventories = list(inventories)
        self.as_json, self.html_file = as_json, html_file
        self.processes = processes or min(os.cpu_count() or 1, 8)


class Verification:
    """Les étapes, dans l’ordre ; la première qui échoue arrête tout."""

    def __init__(self, options):
        self.options, self.steps, self.unproved = options, [], list(ALWAYS_UNPROVED)
        self.failure, self.verdict, self.failed_step = None, "valid", None
        self.bundle = self.container = self.log = self.replay = self.checkpoint = self.keys = None

    def run(self):
        for name in STEPS:
            try:
                detail = getattr(self, "step_" + name)()
                passed = not isinstance(detail, tuple)
                self.steps.append(Step(name, PASSED if passed else SKIPPED, detail if passed else detail[0]))
            except Incomplete as missing:
                self.steps.append(Step(name, SKIPPED, str(missing)))
                self.unproved.insert(0, str(missing))
                if self.failed_step is None:
                    self.verdict, self.failed_step, self.failure = "incomplete", name, Falsified(str(missing))
            except Falsified as fault:
                self.verdict = "incomplete" if isinstance(fault, Unknown) else "falsified"
                self.failed_step, self.failure = name, fault
                self.steps.append(Step(name, FAILED, str(fault)))
                break
        done = {step.name for step in self.steps}
        self.steps += [Step(name, SKIPPED, "non examinée : une étape d’avant a échoué") for name in STEPS if name not in done]
        return self

    def skip(self, why):
        return (why,)

    def step_container(self):
        with open(self.options.bundle, "rb") as file:
            raw = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if os.fstat(file.fileno()).st_size else b""
        self.container = Container(raw)
        return f"{len(self.container.files)} fichiers, {len(raw)} octets, refaits à l’identique"

    def step_manifest(self):
        self.bundle = Bundle(self.container)
        if self.bundle.extract:
            self.unproved[0:0] = UNPROVED_OF_EXTRACT if self.bundle.member else UNPROVED_OF_EXTRACT[:2]
        detail = f"{len(self.bundle.announced)} fichiers, à leurs tailles et empreintes ; {self.bundle.facts} faits annoncés"
        try:
            with open(os.path.abspath(__file__), "rb") as file:
                same = file.read() == self.container.read("verify.py")
            detail += " ; verify.py y est " + ("celui qui vérifie" if same else "un autre que celui qui vérifie")
        except OSError:
            pass
        return detail

    def step_entries(self):
        self.replay = Replay(self.bundle.extract)
        self.log = Log(self.bundle, self.replay)
        inventoried = "inventory" in self.container.files or bool(self.options.inventories)
        for batch in read_batches(self.bundle, self.options.bundle, self.options.processes, inventoried):
            self.log.add(batch)
        counts = [{"count": n, "type": kind, "version": version} for (kind, version), n in sorted(self.log.counts.items())]
        if counts != self.bundle.manifest["counts"]:
            raise Falsified("le manifeste ne compte pas les faits de chaque type comme ils sont", file="manifest.json")
        expected = {f"schemas/{kind}.v{version}.schema.json" for kind, version in self.log.counts}
        present = {name for name in self.container.files if name.startswith("schemas/")} - {"schemas/envelope.v1.schema.json"}
        for name in sorted(expected ^ present):
            raise Falsified(f"le schéma {name} {'manque' if name in expected else 'est de trop'}", file=name)
        detail = f"{self.bundle.facts} faits, de {len(counts)} types"
        if self.bundle.extract:
            detail += f", des {self.bundle.size} du registre"
        if self.log.passed:
            detail += f" ; {len(self.log.passed)} faits cités ne sont pas de l’extrait"
            self.unproved.append(f"Que les {len(self.log.passed)} faits que cite l’extrait, et qu’il n’a pas, existent ou disent ce "
                                 "qu’il faut.")
        return detail

    def step_subjects(self):
        if self.log.subject_fault is not None:
            raise self.log.subject_fault
        return f"{len(self.log.suites)} suites complètes"

    def step_root(self):
        root = self.log.root(self.bundle.size)
        if root.hex() != self.bundle.manifest["root"]:
            raise Falsified("la racine du manifeste n’est pas celle des faits", file="manifest.json")
        self.checkpoint = self._checkpoint("checkpoint", self.bundle.size, root)
        if not self.bundle.origin.endswith("/" + self.bundle.ledger):
            raise Falsified("l’origine ne finit pas par l’identifiant du registre", file="checkpoint")
        return f"racine {root.hex()}"

    def _checkpoint(self, name, size, root):
        """Un point de contrôle du paquet : lisible, de cette taille, de cette racine, de ce registre."""
        try:
            checkpoint = Checkpoint(self.container.read(name))
        except Bad as bad:
            raise Falsified(f"{name} n’est pas un point de contrôle : {bad}", file=name) from None
        if checkpoint.size != size:
            raise Falsified(f"{name} dit {checkpoint.size} faits, et non {size}", file=name)
        if checkpoint.root != root:
            raise Falsified(f"{name} dit une autre racine que celle des faits", file=name)
        if checkpoint.origin != self.bundle.origin:
            raise Falsified(f"{name} est celui d’un autre registre : {checkpoint.origin}", file=name)
        return checkpoint

    def step_signature(self):
        given, size = self.options.key, self.bundle.size
        if given is not None and given.name != self.bundle.origin:
            raise Falsified(f"la clé donnée est celle d’un autre registre, {given.name}", file="checkpoint")
        self.keys = Keys(given, self.replay.rotations, self.log.root)
        rotated = f" ; {len(self.keys.sizes)} rotations de clé vérifiées" if self.keys.sizes else ""
        if self.keys.chain != [None]:
            good, other = self.keys.signed(self.checkpoint.note, size)
            if not good:
                raise Falsified("le point de contrôle n’est pas signé par la clé donnée, ni par une clé qui lui succède par des "
                                "rotations prouvées", file="checkpoint")
        if given is None:
            raise Incomplete("Qui a signé : aucune clé n’a été donnée (--key). Sans clé obtenue ailleurs que dans ce paquet, "
                             "il ne prouve que d’être cohérent avec lui-même.")
        return f"clé {given.name}, {given.id.hex()}{rotated}" + (f", confirmé par {other}" if other else "")

    def step_inventory(self):
        given = self.options.inventories
        if "inventory" not in self.container.files and not given:
            return self.skip("aucun inventaire")
        details = []
        if "inventory" in self.container.files:
            inventory = self._inventory()
            if self.bundle.extract:
                details.append(self._extract(inventory))
            elif (inventory.count, inventory.lines_root) != self._lines(self.bundle.size):
                raise Falsified("l’inventaire signé n’est pas celui que donnent les faits", file="inventory")
            else:
                details.append(f"{inventory.count} lignes, refaites depuis les faits")
        missing = [why for why in [self._held(*held) for held in given] if why is not None]
        if missing:
            raise Incomplete(missing[0])
        return " ; ".join(details + ([f"{len(given)} inventaires donnés"] if given else []))

    def _lines(self, size):
        """(nombre, racine) des lignes que donnent les premiers faits."""
        found = self.log.inventory.lines(self.log.suites, self.log.leaf, size)
        return len(found), tree_of(leaf_hash(canonical(found[rank])) for rank in sorted(found))

    def _inventory(self):
        """L’inventaire du paquet : lisible, de ce registre, de cette taille, signé."""
        try:
            inventory = InventoryNote(self.container.read("inventory"))
        except Bad as bad:
            raise Falsified(f"inventory n’est pas un inventaire signé : {bad}", file="inventory") from None
        if (inventory.origin, inventory.size) != (self.bundle.origin, self.bundle.size) or inventory.root != self.checkpoint.root:
            raise Falsified("inventory n’est pas celui de ce registre, à cette taille et de cette racine", file="inventory")
        if self.options.key is not None and not self.keys.signed(inventory.note, inventory.size)[0]:
            raise Falsified("inventory n’est pas signé par la clé en charge de cette taille", file="inventory")
        return inventory

    def _extract(self, inventory):
        """Établit que l’extrait a toutes ses conventions, tous leurs sujets, et tous leurs faits."""
        bundle, hashes = self.bundle, self.container.read(HASHES)
        if len(hashes) != 32 * inventory.count or tree_of(hashes[k:k + 32] for k in range(0, len(hashes), 32)) != inventory.lines_root:
            raise Falsified(f"{HASHES} n’est pas les empreintes de l’inventaire signé", file=HASHES)
        try:
            opened = OpenLines(bundle, self.container.read(LINES), hashes)
        except Bad as bad:
            raise Falsified(f"{LINES} : {bad}", file=LINES) from None
        if bundle.member is not None:
            named_by = sorted(line["namedBy"] for line in opened.lines.values() if line.get("member") == bundle.member)
            if named_by != bundle.conventions:
                raise Falsified(f"les conventions de l’extrait ne sont pas les {len(named_by)} dont un fait nomme ce membre",
                                file="manifest.json")
        self._whole(opened)
        return (f"{len(opened.extract)} lignes sur {inventory.count} ; {len(bundle.conventions)} conventions, "
                f"{len(self.log.suites)} sujets, dont aucun fait ne manque")

    def _whole(self, opened):
        """Les lignes de l’extrait sont celles de ses faits."""
        given = self.log.inventory.lines(self.log.suites, self.log.leaf, self.bundle.size)
        shown = {line["subject"]["kind"] + line["subject"]["id"] for rank, line in opened.lines.items()
                 if rank in opened.extract and "subject" in line}
        faults = []
        for rank in sorted(opened.extract):
            line = opened.lines[rank]
            if "subject" in line and given.get(rank) != line:
                kind, identifier = line["subject"]["kind"], line["subject"]["id"]
                faults.append((self.bundle.find_leaf(line["leaf"]), f"les faits du sujet {kind} {identifier} ne sont pas tous là : "
                               f"l’inventaire en compte {line['version']}"))
        for subject, suite in self.log.suites.items():
            if "".join(subject_parts(subject)) not in shown:
                faults.append((suite[0], f"le fait {suite[0]} n’est pas d’un sujet de cet extrait"))
        if faults:
            last = self.bundle.size
            position, message = min(faults, key=lambda fault: last if fault[0] is None else fault[0])
            raise Falsified(message, position, LINES)
        if opened.naming(given) != opened.naming(opened.extract):
            raise Falsified("les faits de l’extrait ne nomment pas les membres, ou les conventions, que dit l’inventaire", file=LINES)

    def _held(self, label, inventory):
        """Pourquoi un inventaire que l’auditeur détient ne peut être confronté aux faits ; rien s’il en est celui."""
        what = f"l’inventaire {label}"
        if inventory.origin != self.bundle.origin:
            raise Falsified(f"{what} est celui d’un autre registre : {inventory.origin}")
        if inventory.size > self.bundle.size:
            self._not_forged(inventory.note, what)
            return f"Ce qui suit le fait {self.bundle.size - 1} : {what} compte {inventory.size} faits, ce paquet {self.bundle.size}."
        self._signed(inventory, what)
        if inventory.root != self.log.root(inventory.size):
            raise Falsified(f"{what} est d’une autre racine que les {inventory.size} premiers faits")
        if not self.bundle.extract:
            if (inventory.count, inventory.lines_root) != self._lines(inventory.size):
                raise Falsified(f"{what} n’est pas celui que donnent les {inventory.size} premiers faits : il a menti à qui l’a reçu")
        elif inventory.size < self.bundle.size:
            return f"Que {what}, de {inventory.size} faits, est juste : un extrait ne suffit pas à le refaire."
        elif inventory.note.text != InventoryNote(self.container.read("inventory")).note.text:
            raise Falsified(f"{what} n’est pas celui de ce paquet : le registre en a signé deux")
        return None

    def step_checkpoints(self):
        names = [name for name in self.container.files if name.startswith("checkpoints/")]
        for size, name in sorted((int(name.split("/")[1]), name) for name in names):
            if size > self.bundle.size:
                raise Falsified(f"{name} est plus grand que le paquet", file=name)
            self._signed(self._checkpoint(name, size, self.log.root(size)), f"le point de contrôle {name}", name)
        larger = [given for given in self.options.checkpoints if not self._agrees(*given)]
        if larger:
            raise Incomplete(f"Ce qui suit le fait {self.bundle.size - 1} : le point de contrôle {larger[0][0]} compte "
                             f"{larger[0][1].size} faits, ce paquet {self.bundle.size}.")
        if not names and not self.options.checkpoints:
            return self.skip("aucun autre point de contrôle que celui du paquet")
        return f"{len(names)} dans le paquet, {len(self.options.checkpoints)} donnés"

    def _signed(self, checkpoint, what, file=None):
        if self.options.key is not None and not self.keys.signed(checkpoint.note, checkpoint.size)[0]:
            raise Falsified(f"{what} n’est pas signé par la clé en charge de cette taille", file=file)

    def _not_forged(self, note, what):
        """D’une taille plus grande que le paquet, la clé n’est peut-être pas connue ; mais la dernière connue n’y signe pas faux."""
        if self.options.key is not None and note.falsely_signed_by(self.keys.chain[-1]):
            raise Falsified(f"la signature de la dernière clé connue est fausse dans {what}")

    def _agrees(self, label, checkpoint):
        """Si un point de contrôle que l’auditeur détient est du registre ; faux s’il est plus grand que le paquet."""
        if checkpoint.origin != self.bundle.origin:
            raise Falsified(f"le point de contrôle {label} est celui d’un autre registre : {checkpoint.origin}")
        if checkpoint.size > self.bundle.size:
            self._not_forged(checkpoint.note, f"le point de contrôle {label}")
            return False
        self._signed(checkpoint, f"le point de contrôle {label}")
        if checkpoint.root != self.log.root(checkpoint.size):
            raise Falsified(f"le point de contrôle {label} contredit ce paquet : parmi les {checkpoint.size} premiers faits, "
                            "un au moins a été changé, ôté ou ajouté")
        return True

    def step_witnesses(self):
        policy = self.options.policy
        if policy is None:
            return self.skip("aucune politique n’a été donnée (--policy)")
        note = self.checkpoint.note
        if not any(key.name == self.checkpoint.origin and note.signed_by(key)[0] for key in policy.logs):
            raise Falsified("le point de contrôle n’est signé par aucun des registres de la politique", file="checkpoint")
        cosigned = {name for name, key in policy.witnesses.items() if note.signed_by(key)[0]}
        if not policy.witnessed(policy.quorum, cosigned):
            raise Falsified(f"le point de contrôle n’est contresigné que par {len(cosigned)} des témoins de la politique",
                            file="checkpoint")
        return f"{len(cosigned)} contresignatures : " + (", ".join(sorted(cosigned)) or "aucune n’est demandée")

    def step_timestamps(self):
        moments = []
        for name in [name for name in self.container.files if name.startswith("timestamps/")]:
            size = name.split("/")[1][:-len(".tsr")]
            source = "checkpoint" if int(size) == self.bundle.size else f"checkpoints/{size}"
            if source not in self.container.files:
                raise Falsified(f"{name} horodate un point de contrôle qui n’est pas dans le paquet", file=name)
            try:
                digest, moment = read_timestamp(self.container.read(name))
                text = Checkpoint(self.container.read(source)).note.text
            except Bad as bad:
                raise Falsified(f"{name} : {bad}", file=name) from None
            if digest != hashlib.sha256(text.encode()).digest():
                raise Falsified(f"{name} horodate autre chose que ce point de contrôle", file=name)
            moments.append(f"{size} faits le {moment}")
        if not moments:
            return self.skip("aucun horodatage")
        self.unproved.append("Qui a horodaté : la signature de l’autorité d’horodatage n’est pas vérifiée ici "
                             "(openssl ts -verify le fait).")
        return " ; ".join(moments) + " (signature de l’autorité non vérifiée)"

    def step_openings(self):
        if "openings.jsonl" not in self.container.files:
            return self.skip("aucun nom n’est montré")
        lines = self.container.read("openings.jsonl").split(b"\n")
        if lines.pop() != b"":
            raise Falsified("openings.jsonl ne finit pas par un saut de ligne", file="openings.jsonl")
        openings = []
        try:
            for line in lines:
                openings.append(fields(read_canonical(line), commitment=str, path=str, position=int, salt=str, value=str))
            places = [(opening["position"], opening["path"]) for opening in openings]
            if any(after <= before for before, after in zip(places, places[1:])):
                raise Bad("une ligne n’est pas à sa place, ou y est deux fois")
        except Bad as bad:
            raise Falsified(f"openings.jsonl est mal écrit : {bad}", file="openings.jsonl") from None
        for opening in openings:
            try:
                self._open(opening)
            except Bad as bad:
                position = opening["position"]
                raise Falsified(f"une ouverture du fait {position} est fausse : {bad}", position, "openings.jsonl") from None
        return f"{len(lines)} noms, chacun celui qui fut scellé"

    def _open(self, opening):
        position, path, value = opening["position"], opening["path"], opening["value"].encode()
        body = self.bundle.body(position) if position < self.bundle.size else None
        if body is None or not is_digest(opening["salt"]) or not 1 <= len(value) <= 500:
            raise Bad("la position, le sel ou la valeur n’est pas valable")
        fact = json.loads(body)
        steps = path.split(".")
        place = fact if steps[0] == "actor" else fact["data"] if steps[0] == fact["type"] else None
        for step in steps if steps[0] == "actor" else steps[1:]:
            if isinstance(place, dict):
                place = place.get(step)
            elif isinstance(place, list) and re.match(r"(?:0|[1-9][0-9]{0,4})\Z", step) and int(step) < len(place):
                place = place[int(step)]
            else:
                place = None
        if place is None or place != opening["commitment"] or steps[0] == "actor" and path != "actor.person":
            raise Bad("le fait ne porte pas cet engagement à cet endroit")
        sealed = b"entente/commitment/v1\x00" + bytes.fromhex(opening["salt"]) + path.encode() + b"\x00" + value
        if hashlib.sha256(sealed).hexdigest() != opening["commitment"]:
            raise Bad("la valeur n’est pas celle qui fut scellée")

    def step_allocations(self):
        self.replay.finish()
        if self.replay.fault is not None:
            raise self.replay.fault
        passed = ""
        if self.replay.passed:
            passed = f" ; {len(self.replay.passed)} appels nommés ne sont pas de l’extrait, et ne sont comptés nulle part"
            self.unproved.append(f"Que les {len(self.replay.passed)} appels que nomme l’extrait, et qu’il n’a pas, existent : ce qui les "
                                 "paie n’est pas compté ici.")
        if not self.replay.allocations:
            return self.skip("aucune répartition" + passed)
        return (f"{self.replay.computed} parts de {len(self.replay.allocations)} répartitions, "
                f"{euros(self.replay.amount_computed)} en tout ; {len(self.replay.call_positions)} appels{passed}")

    def step_claims(self):
        authority = LineComparer(CLAIMS[0], self.container.view(CLAIMS[0]))
        fallen, chains = self.replay.fallen(self.log.index), {}
        by_group = {}
        for position in self.replay.call_positions:
            by_group.setdefault(self.log.authority_of[position], []).append(position)
        for calls in by_group.values():
            chains.setdefault(array("I", self.log.chain(calls[0])).tobytes(), []).extend(calls)
        weak = 0
        for chain, calls in sorted(chains.items(), key=lambda item: min(item[1])):
            chain = array("I", chain).tolist()
            line = {"calls": sorted(calls), "chain": chain, "fallen": [p for p in chain if p in fallen],
                    "lacking": [p for p in chain if p in self.log.lacking]}
            weak += len(calls) if line["fallen"] or line["lacking"] else 0
            authority.expect(canonical(line).decode() + "\n", min(calls))
        authority.finish()
        members = LineComparer(CLAIMS[1], self.container.view(CLAIMS[1]))
        for line in self.replay.members_lines():
            members.expect(line)
        members.finish()
        shares = LineComparer(CLAIMS[2], self.container.view(CLAIMS[2]))
        for name, allocation in self.replay.allocations.items():
            for line, position in allocation.lines(name):
                shares.expect(line, position)
        shares.finish()
        detail = "parts, dettes de chaque membre et chaînes d’autorité, octet pour octet"
        return detail + (f" ; {weak} appels reposent sur un acte tombé, ou sans autorité" if weak else "")

    # La réponse

    def message(self):
        if self.verdict == "valid" and self.bundle.extract:
            whose = "du membre" if self.bundle.member else "de la convention"
            return (f"Cet extrait est valide : {self.bundle.facts} faits sur les {self.bundle.size} du registre, aucun changé, déplacé ni "
                    f"ajouté depuis qu’ils furent signés ; aucun ne manque à l’extrait {whose}, d’après l’inventaire signé, et chaque "
                    "centime réparti en découle.")
        if self.verdict == "valid":
            return (f"Ce paquet est valide : {self.bundle.size} faits, aucun changé, ôté, déplacé ni ajouté depuis qu’ils furent "
                    "signés, et chaque centime réparti en découle.")
        text = str(self.failure)
        return text if re.match(r"\S*[./]", text) else text[0].upper() + text[1:]

    def answer(self):
        answer = {"verdict": self.verdict, "exit": EXIT[self.verdict]}
        if self.failed_step is not None:
            answer["step"] = self.failed_step
        if self.failure is not None and self.failure.position is not None:
            answer["position"] = self.failure.position
        if self.failure is not None and self.failure.file is not None:
            answer["file"] = self.failure.file
        answer["message"] = self.message()
        answer["steps"] = [step._asdict() for step in self.steps]
        if self.bundle is not None:
            answer.update(size=self.bundle.size, root=self.bundle.manifest["root"], origin=self.bundle.origin,
                          scope=self.bundle.scope)
        answer["notProved"] = self.unproved
        return answer


# ── Le rapport et la commande ────────────────────────────────────────────────────────────────────────────────────────

MARKS = {PASSED: "✓", FAILED: "✗", SKIPPED: "–"}
WORDS = {PASSED: "établi", FAILED: "échec", SKIPPED: "non établi"}


def text_report(verification, name):
    lines = [f"Paquet : {name}"]
    if verification.bundle is not None:
        lines += [f"Registre : {verification.bundle.origin}", f"Portée : {verification.bundle.described()}"]
    lines.append("")
    for step in verification.steps:
        lines.append(f"  {MARKS[step.verdict]} {TITLES[step.name]} ({step.name})")
        lines.append(f"      {step.detail}")
    lines += ["", f"{VERDICTS[verification.verdict]} — {verification.message()}", "", "Ce qui n’est pas prouvé :"]
    return "\n".join(lines + [f"  • {sentence}" for sentence in verification.unproved])


HTML = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Vérification d’un paquet d’audit</title><style>
body{{font:17px/1.5 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111;background:#fff}}
table{{border-collapse:collapse;width:100%}}td,th{{text-align:left;vertical-align:top;padding:.4em .6em;border-bottom:1px solid #ccc}}
.verdict{{border:2px solid #111;padding:.6em 1em;margin:1em 0}}.verdict strong{{font-size:1.3em}}code{{overflow-wrap:anywhere}}
</style></head><body>
<h1>Vérification d’un paquet d’audit</h1>
<p>Paquet : <code>{name}</code><br>Empreinte SHA-256 : <code>{digest}</code>{ledger}</p>
<div class="verdict"><strong>{verdict}</strong><p>{message}</p></div>
<h2>Ce qui a été vérifié, étape par étape</h2>
<table><thead><tr><th scope="col">Étape</th><th scope="col">Verdict</th><th scope="col">Détail</th></tr></thead><tbody>
{steps}
</tbody></table>
<h2>Ce qui n’est pas prouvé</h2>
<ul>
{unproved}
</ul>
</body></html>
"""


def html_report(verification, path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    escape, bundle = html.escape, verification.bundle
    ledger = "" if bundle is None else (f"<br>Registre : <code>{escape(bundle.origin)}</code>, {bundle.size} faits"
                                        f"<br>Portée : {escape(bundle.described())}"
                                        f"<br>Racine : <code>{escape(bundle.manifest['root'])}</code>")
    steps = "\n".join(f"<tr><td>{escape(TITLES[step.name])}</td><td>{WORDS[step.verdict]}</td><td>{escape(step.detail)}</td></tr>"
                      for step in verification.steps)
    return HTML.format(name=escape(os.path.basename(path)), digest=digest.hexdigest(), ledger=ledger, steps=steps,
                       verdict=VERDICTS[verification.verdict], message=escape(verification.message()),
                       unproved="\n".join(f"<li>{escape(sentence)}</li>" for sentence in verification.unproved))


USAGE = """usage : python3 verify.py PAQUET.zip --key CLÉ [--checkpoint FICHIER]… [--inventory FICHIER]… [--policy FICHIER]
                                  [--json] [--html FICHIER]

  PAQUET.zip             le paquet d’audit à vérifier
  --key CLÉ              la clé publique du registre, une ligne « nom+identifiant+clé », ou le fichier qui la contient.
                         L’obtenir ailleurs que dans le paquet : une délibération, un autre membre, un courrier
  --checkpoint FICHIER   un point de contrôle que l’on détient déjà ; plusieurs fois si l’on veut
  --inventory FICHIER    un inventaire signé que l’on détient déjà, tiré d’un extrait ; plusieurs fois si l’on veut
  --policy FICHIER       les témoins en qui l’on a confiance, et combien il en faut (C2SP tlog-policy)
  --json                 répond par un objet JSON d’une ligne
  --html FICHIER         écrit aussi un rapport à lire ou à imprimer
  --help                 montre cette aide

Codes de sortie : 0 valide · 1 falsifié · 2 incomplet, ou clé non donnée · 3 mauvais usage"""


def read_given(path, what, reader):
    try:
        with open(path, "rb") as file:
            return reader(file.read())
    except OSError as error:
        raise Misuse(f"{what} {path} ne se lit pas : {error.strerror or error}") from None
    except (Bad, UnicodeDecodeError) as bad:
        raise Misuse(f"{what} {path} n’en est pas un : {bad}") from None


def read_options(arguments):
    values, flags, positional, todo = {"--checkpoint": [], "--inventory": []}, set(), [], list(arguments)
    while todo:
        word = todo.pop(0)
        word, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if word in ("--key", "--checkpoint", "--inventory", "--policy", "--html"):
            if not equals:
                if not todo:
                    raise Misuse(f"{word} demande une valeur")
                value = todo.pop(0)
            if word in ("--checkpoint", "--inventory"):
                values[word].append(value)
            elif word in values:
                raise Misuse(f"{word} est donné deux fois")
            else:
                values[word] = value
        elif word == "--json" and not equals:
            flags.add(word)
        elif word.startswith("-"):
            raise Misuse(f"option inconnue : {word}")
        else:
            positional.append(word)
    if len(positional) != 1:
        raise Misuse("un paquet, et un seul, est attendu")
    if not os.path.isfile(positional[0]):
        raise Misuse(f"le fichier {positional[0]} n’existe pas")
    key = values.get("--key")
    if key is not None:
        key = read_outside_key(key)
    checkpoints = [(path, read_given(path, "le point de contrôle", Checkpoint)) for path in values["--checkpoint"]]
    inventories = [(path, read_given(path, "l’inventaire", InventoryNote)) for path in values["--inventory"]]
    policy = read_given(values["--policy"], "la politique", Policy) if "--policy" in values else None
    return Options(positional[0], key, checkpoints, policy, "--json" in flags, values.get("--html"), inventories=inventories)


def read_outside_key(text):
    try:
        if "+" not in text and os.path.isfile(text):
            text = read_given(text, "la clé", lambda octets: octets.decode())
        return read_log_key(text.strip())
    except Bad as bad:
        raise Misuse(f"clé illisible : {bad}") from None


def main(arguments):
    if "--help" in arguments or "-h" in arguments:
        print(USAGE)
        return 0
    warnings.simplefilter("ignore")
    gc.disable()  # rien ici ne fait de cycle, et des millions de petits objets coûteraient cher à parcourir
    try:
        options = read_options(arguments)
        verification = Verification(options).run()
        if options.html_file is not None:
            with open(options.html_file, "w", encoding="utf-8", newline="\n") as file:
                file.write(html_report(verification, options.bundle))
    except Misuse as misuse:
        print(f"{misuse}\n\n{USAGE}", file=sys.stderr)
        return MISUSE
    except OSError as error:
        print(f"fichier illisible : {error}", file=sys.stderr)
        return MISUSE
    except Exception as error:  # un défaut de ce programme n’est ni « valide » ni « falsifié »
        print(f"ce vérificateur a un défaut, et ne peut conclure : {type(error).__name__} : {error}", file=sys.stderr)
        return MISUSE
    if options.as_json:
        print(json.dumps(verification.answer(), ensure_ascii=False, separators=(",", ":")))
    else:
        print(text_report(verification, options.bundle))
    return EXIT[verification.verdict]


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
        sys.stderr.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
